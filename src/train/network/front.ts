/**
 * The frozen front of a network: what enters the first layer that is trained, and where W of that layer is frozen also
 * W h + bias, is the same for all models and steps. It is computed once an example, when the example is first used.
 */
import { count, type Examples } from "../data/examples.js";
import { product, type Matrix, type Memory } from "../matrices.js";
import { ownWeights, trainedParts, type Architecture } from "./mlp.js";
import type { Layer } from "./pass.js";

export interface Front {
  /** The first layer that is trained. */
  readonly first: number;
  /** Its W is frozen, too. */
  readonly based: boolean;
  /** Writes the inputs of the first trained layer, and its W h + bias where W is frozen, row by row. */
  fill(examples: Examples, positions: ArrayLike<number>, x: Matrix, base: Matrix): void;
}

/** Rows of some examples that have been computed. */
interface Known {
  readonly done: Uint8Array;
  readonly inputs: Float32Array;
  readonly base: Float32Array;
}

/** Examples that are computed at once. */
const CHUNK = 64;

type FrontLayer = Pick<Layer, "w" | "wTurned" | "bias">;

export function frozenFront(
  memory: Memory,
  arch: Architecture,
  layers: readonly FrontLayer[],
): Front {
  const { widths } = arch;
  const first = Math.max(
    0,
    layers.findIndex((_, l) => trainedParts(arch, l).length > 0),
  );
  const based = !ownWeights(arch, first);
  const used = layers.slice(0, based ? first + 1 : first);
  const outs = used.map((_, l) => memory.allocate(CHUNK, widths[l + 1]));
  const features = memory.allocate(used.length > 0 ? CHUNK : 0, widths[0]);
  const memo = new WeakMap<Examples, Known>();

  const knownOf = (e: Examples): Known => {
    const known = memo.get(e) ?? {
      done: new Uint8Array(count(e)),
      inputs: first === 0 ? e.features : new Float32Array(count(e) * widths[first]),
      base: new Float32Array(based ? count(e) * widths[first + 1] : 0),
    };
    memo.set(e, known);
    return known;
  };

  /** Computes what the positions of a chunk come to. */
  const compute = (e: Examples, { inputs, base, done }: Known, positions: number[]): void => {
    const { kernel } = memory;
    const rows = positions.length;
    copyIn(memory, features, e.features, positions);
    let input = features;
    used.forEach(({ wTurned, bias }, l) => {
      const out = outs[l];
      kernel.spread(out.at, out.apart, out.height, bias.at);
      product(memory, input, wTurned, out, { rows, add: true });
      if (l === first) return;
      kernel.rectify(out.at, (out.apart * out.height) / 4);
      input = out;
    });
    if (first > 0) copyOut(memory, outs[first - 1], inputs, positions);
    if (based) copyOut(memory, outs[first], base, positions);
    for (const position of positions) done[position] = 1;
  };

  return {
    first,
    based,
    fill(examples, positions, x, base) {
      const known = knownOf(examples);
      if (used.length > 0) {
        const missing = [...new Set(Array.from(positions))].filter((i) => !known.done[i]);
        for (let from = 0; from < missing.length; from += CHUNK)
          compute(examples, known, missing.slice(from, from + CHUNK));
      }
      copyIn(memory, x, known.inputs, positions);
      if (based) copyIn(memory, base, known.base, positions);
    },
  };
}

/** Rows of a list at given positions to the first rows of a matrix. */
function copyIn(
  memory: Memory,
  { at, apart, columns }: Matrix,
  from: Float32Array,
  positions: ArrayLike<number>,
): void {
  const all = memory.numbers();
  for (let i = 0; i < positions.length; i++)
    all.set(
      from.subarray(positions[i] * columns, (positions[i] + 1) * columns),
      (at + i * apart) / 4,
    );
}

/** The first rows of a matrix to a list, at given positions. */
function copyOut(
  memory: Memory,
  { at, apart, columns }: Matrix,
  to: Float32Array,
  positions: ArrayLike<number>,
): void {
  const all = memory.numbers();
  for (let i = 0; i < positions.length; i++) {
    const row = (at + i * apart) / 4;
    to.set(all.subarray(row, row + columns), positions[i] * columns);
  }
}
