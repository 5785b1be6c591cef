/** Whether A moved from its start, where the adapter as it was before training is given (`--start DIR`). */
import { UsageError } from "../../core/errors.js";
import { quoted } from "../../store/json.js";
import type { Adapter, Layer } from "./adapter.js";
import { roundingOf } from "./start-law.js";

export interface Moved {
  /** |A - A_0| over |A_0|, Frobenius. */
  readonly relative: number;
  /** No entry differs by more than rounding of the two files: A was frozen, or nothing was learned through it. */
  readonly isRounding: boolean;
  /** B of the start is zero: what B holds was learned. */
  readonly startsAtZero: boolean;
}

const isZero = (data: Float32Array): boolean => data.every((x) => x === 0);

/** One layer against its start. */
function movedOf(own: Layer, start: Layer): Moved {
  const [now, then] = [own.loraA, start.loraA];
  const roundings = [roundingOf(now, own.dtypes.a), roundingOf(then, start.dtypes.a)];
  // Equal roundings of one matrix are equal numbers: the coarser file decides where they differ.
  const isSame = own.dtypes.a === start.dtypes.a;
  const [relative, absolute] = isSame
    ? [0, 0]
    : (["relative", "absolute"] as const).map((part) => Math.max(...roundings.map((r) => r[part])));
  let [difference, square, within] = [0, 0, true];
  for (let i = 0; i < now.data.length; i++) {
    const [x, y] = [now.data[i], then.data[i]];
    difference += (x - y) ** 2;
    square += y * y;
    const slack = relative * Math.max(Math.abs(x), Math.abs(y)) + absolute;
    if (Math.abs(x - y) > slack) within = false;
  }
  const share = difference === 0 ? 0 : Math.sqrt(difference / square);
  return { relative: share, isRounding: within, startsAtZero: isZero(start.loraB.data) };
}

/** A start with the adapter's own numbers is the adapter: that A "did not move" from it says nothing. */
function checkTrained({ layers, folder }: Adapter, starts: ReadonlyMap<string, Layer>): void {
  const isSame = ({ module, loraA, loraB }: Layer): boolean => {
    const { loraA: a, loraB: b } = starts.get(module) as Layer;
    return (
      loraA.data.every((x, i) => x === a.data[i]) && loraB.data.every((x, i) => x === b.data[i])
    );
  };
  if (layers.every(isSame) && layers.some(({ loraB }) => !isZero(loraB.data)))
    throw new UsageError(
      "--start",
      `the adapter before training, with other numbers than ${folder}`,
      "the same A and B",
      "give the folder that save_pretrained wrote before training",
    );
}

/**
 * Of each layer, in order.
 * @throws UsageError where the start is of other modules, or of other shapes
 */
export function movedFrom(adapter: Adapter, start: Adapter): Moved[] {
  const starts = new Map(start.layers.map((layer) => [layer.module, layer]));
  if (starts.size !== adapter.layers.length)
    throw new UsageError(
      "--start",
      `an adapter of the same ${adapter.layers.length} modules`,
      `${starts.size} in ${start.folder}`,
      "give the folder that save_pretrained wrote before training",
    );
  const found = adapter.layers.map((layer) => {
    const other = starts.get(layer.module);
    const [own, theirs] = [layer, other].map((l) =>
      l === undefined
        ? "no such module"
        : `${l.loraA.shape.join(" x ")}, ${l.loraB.shape.join(" x ")}`,
    );
    if (other === undefined || own !== theirs)
      throw new UsageError(
        "--start",
        `an adapter with ${own} in ${quoted(layer.module)}`,
        theirs,
        "give the folder that save_pretrained wrote before training",
      );
    return movedOf(layer, other);
  });
  checkTrained(adapter, starts);
  return found;
}
