/** Loadings of a made-up transformer and of a made-up network on digits, for the tests of figures. */
import type { Tables } from "../experiment/rows.js";

type Loading = Tables["loadings"][number];

export const MODULES = ["h.0.attn.q_proj", "h.1.attn.q_proj", "h.0.attn.v_proj", "h.1.attn.v_proj"];
const base = { batchSize: 64, row: 0, norm: 1, participation: 10 };

/** Three rows a module and step. */
export const textLoadings: Loading[] = MODULES.flatMap((layer, m) =>
  [0, 50].flatMap((step) =>
    [0, 1, 2].map((row) => ({
      ...base,
      source: "language",
      layer,
      step,
      row,
      maxLoading: 0.3 + 0.05 * row + 0.01 * m,
    })),
  ),
);
/** One row a step. */
export const digitLoadings: Loading[] = [0, 200].map((step) => ({
  ...base,
  source: "mnist",
  layer: "hidden",
  step,
  maxLoading: 0.27,
}));
