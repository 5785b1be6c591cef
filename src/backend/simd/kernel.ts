/**
 * The module compiled from assembly/ by scripts/build.mjs: beside this
 * file, or in dist/ when this file runs from the sources (tests).
 */
import { existsSync, readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { fileURLToPath } from "node:url";

/** Parts of a transformer in `memory`, see assembly/transformer.ts; addresses and distances are bytes. */
export interface TransformerKernel {
  exponential(x: number, count: number): void;
  gather(
    index: number,
    table: number,
    apart: number,
    rows: number,
    out: number,
    add: boolean,
  ): void;
  scatter(index: number, x: number, apart: number, rows: number, table: number): void;
  copyBlock(
    x: number,
    apart: number,
    rows: number,
    columns: number,
    out: number,
    outApart: number,
  ): void;
  normalise(
    x: number,
    apart: number,
    rows: number,
    columns: number,
    gain: number,
    bias: number,
    plain: number,
    inverse: number,
    out: number,
  ): void;
  normaliseBack(
    delta: number,
    apart: number,
    rows: number,
    columns: number,
    gain: number,
    plain: number,
    inverse: number,
    out: number,
  ): void;
  gains(
    delta: number,
    apart: number,
    rows: number,
    columns: number,
    plain: number,
    gain: number,
    bias: number,
  ): void;
  causalSoftmax(x: number, apart: number, rows: number, scale: number): void;
  causalSoftmaxBack(
    p: number,
    apart: number,
    rows: number,
    scale: number,
    delta: number,
    deltaApart: number,
  ): void;
  gelu(x: number, out: number, count: number): void;
  geluBack(x: number, delta: number, count: number): void;
  crossEntropy(
    x: number,
    apart: number,
    rows: number,
    columns: number,
    targets: number,
    weights: number,
    losses: number,
    back: boolean,
  ): void;
}

/** Dense matrices in `memory`, see assembly/matrices.ts; addresses and distances are bytes. */
export interface MatrixKernel extends TransformerKernel {
  readonly memory: WebAssembly.Memory;
  multiply(
    x: number,
    down: number,
    along: number,
    y: number,
    yApart: number,
    out: number,
    apart: number,
    rows: number,
    columns: number,
    depth: number,
    add: boolean,
  ): void;
  transpose(
    x: number,
    xApart: number,
    out: number,
    apart: number,
    rows: number,
    columns: number,
  ): void;
  spread(x: number, apart: number, rows: number, row: number): void;
  rectify(x: number, count: number): void;
  mask(x: number, gate: number, count: number): void;
  scale(x: number, by: number, count: number): void;
  accumulate(x: number, by: number, y: number, count: number): void;
  scaleRows(x: number, apart: number, rows: number, factors: number, out: number): void;
  accumulateRows(
    x: number,
    by: number,
    factors: number,
    y: number,
    apart: number,
    rows: number,
  ): void;
  squares(x: number, apart: number, rows: number, out: number): void;
  sumRows(x: number, apart: number, rows: number, out: number): void;
  adam(
    x: number,
    gradient: number,
    m: number,
    v: number,
    count: number,
    rate: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    first: number,
    second: number,
  ): void;
}

/** What the module exports; addresses are bytes in `memory`. */
export interface Kernel extends MatrixKernel {
  readonly KEY: WebAssembly.Global;
  readonly OUT: WebAssembly.Global;
  normals(index: bigint, count: number): void;
  raw(index: bigint, count: number): void;
  project(
    a: number,
    g: number,
    out: number,
    y: number,
    batch: number,
    rank: number,
    columns: number,
    rows: number,
  ): void;
  sample(
    first: bigint,
    count: number,
    rank: number,
    dim: number,
    rows: number,
    g: number,
    probes: number,
    a: number,
    n: number,
    y: number,
    lanes: number,
    sums: number,
  ): void;
}

/**
 * plain: the same bits on every machine. relaxed: fused products
 * where the processor has them, so its bits are the machine's.
 */
export type KernelVariant = "plain" | "relaxed";

export function kernelBytes(variant: KernelVariant = "plain"): Uint8Array {
  const file = variant === "plain" ? "kernel.wasm" : "kernel-relaxed.wasm";
  const beside = fileURLToPath(new URL(`./${file}`, import.meta.url));
  return readFileSync(
    existsSync(beside)
      ? beside
      : fileURLToPath(new URL(`../../../dist/src/backend/simd/${file}`, import.meta.url)),
  );
}

export const instantiate = (bytes: Uint8Array): Kernel =>
  new WebAssembly.Instance(new WebAssembly.Module(bytes), {}).exports as unknown as Kernel;

export function compiledKernel(variant: KernelVariant = "plain"): Kernel {
  // Node 20 has relaxed SIMD behind a flag; later ones ignore it.
  if (variant === "relaxed") setFlagsFromString("--experimental-wasm-relaxed-simd");
  return instantiate(kernelBytes(variant));
}

/** First byte that callers may use: below lie the key and the generators. */
export const FREE = 2048;

/** Addresses of consecutive areas of the given sizes in bytes, a cache line apart; the memory grows to hold them. */
export function areas({ memory }: Kernel, sizes: readonly number[]): number[] {
  let end = FREE;
  const starts = sizes.map((size) => {
    const start = end;
    end += 64 * Math.ceil(size / 64) + 64;
    return start;
  });
  if (end > memory.buffer.byteLength)
    memory.grow(Math.ceil((end - memory.buffer.byteLength) / 65536));
  return starts;
}
