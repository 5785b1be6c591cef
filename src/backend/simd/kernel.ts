/** Kernels compiled from assembly/ by scripts/build.mjs: beside this file, or in dist/ when this file runs from the sources (tests). */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export function kernelBytes(name: "normals" | "products"): Uint8Array {
  const beside = fileURLToPath(new URL(`./${name}.wasm`, import.meta.url));
  return readFileSync(existsSync(beside) ? beside : fileURLToPath(new URL(`../../../dist/src/backend/simd/${name}.wasm`, import.meta.url)));
}

export const instantiate = <T>(bytes: Uint8Array): T => new WebAssembly.Instance(new WebAssembly.Module(bytes), {}).exports as unknown as T;

export const compiledKernel = <T>(name: "normals" | "products"): T => instantiate<T>(kernelBytes(name));
