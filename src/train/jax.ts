/** jax-js: started so that its arithmetic is the same on every machine; functions compiled once; arrays released. */
import { defaultDevice, init, type numpy as np } from "@jax-js/jax";

/** Opcode of f32x4.relaxed_madd. */
const RELAXED = [0xfd, 0x85, 0x02];

/**
 * Where the engine has relaxed SIMD (Node 22 on), jax-js fuses products, which rounds as the processor likes: weights
 * would depend on the machine. jax-js asks by having a small module validated, so modules with that instruction are
 * called invalid. (Compiling is untouched.)
 */
function withoutRelaxedSimd(): void {
  const { validate } = WebAssembly;
  WebAssembly.validate = (bytes) =>
    !bytes.some((_, i) => RELAXED.every((code, k) => bytes[i + k] === code)) && validate(bytes);
}

let ready: Promise<void> | undefined;
/** Starts jax-js on WebAssembly, once a thread. */
export function startJax(): Promise<void> {
  if (!ready) withoutRelaxedSimd();
  return (ready ??= init("cpu", "wasm").then(() => {
    defaultDevice("wasm");
  }));
}

/** A function of one argument whose value is computed once a key and thread: compiled functions, models. */
export function oncePerKey<Argument, Value>(
  keyOf: (argument: Argument) => unknown,
  compute: (argument: Argument) => Value,
): (argument: Argument) => Value {
  const known = new Map<string, Value>();
  return (argument) => {
    const key = JSON.stringify(keyOf(argument));
    if (!known.has(key)) known.set(key, compute(argument));
    return known.get(key) as Value;
  };
}

/** Named arrays. */
export type Tensors = Record<string, np.Array>;

/** The same arrays for one more use. */
export const refs = (tree: Tensors): Tensors =>
  Object.fromEntries(Object.entries(tree).map(([name, x]) => [name, x.ref]));

/** Frees arrays that nothing uses any more. */
export const release = (list: Iterable<np.Array>): void => {
  for (const x of list) x.dispose();
};
