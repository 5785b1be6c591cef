/** Which release of a frozen-A adapter's first step is private, when, and at what epsilon. */
import { shown } from "../../claims/sketch/evidence.js";
import { different } from "../../claims/words.js";
import type { SketchRow, SymmetryRow } from "../../experiment/rows.js";
import { dataName } from "../plots/marks.js";
import { defineTable } from "../table.js";

interface Rows {
  readonly sketches: readonly SketchRow[];
  readonly symmetry: readonly SymmetryRow[];
}

/** How often an observer of one noise-free step told the batch; "" without such rows. */
function toldApart(symmetry: readonly SymmetryRow[], observer: string): string {
  const own = symmetry.filter(
    (r) =>
      r.observer === observer &&
      r.steps === 1 &&
      r.sigma === 0 &&
      r.method === "sgd" &&
      r.scaling === "none",
  );
  const sum = (of: (r: SymmetryRow) => number): number => own.reduce((n, r) => n + of(r), 0);
  const trials = sum((r) => r.trials);
  return trials > 0
    ? ` In this run the batch was told in ${sum((r) => r.right)} of ${trials} trials.`
    : "";
}

/** How many pairs of each batch size have ranges that differ: every rank sees the same pairs. */
function apartText(rows: readonly SketchRow[]): string {
  const first = rows.filter((r) => r.rank === rows[0].rank);
  const batches = different(first.map((r) => r.batch)).sort((a, b) => a - b);
  return batches
    .flatMap((batch) => {
      const own = first.filter((r) => r.batch === batch);
      const sum = (of: (r: SketchRow) => number): number => own.reduce((n, r) => n + of(r), 0);
      const apart = sum((r) => r.apart);
      return apart > 0 ? [`batch ${batch}: ${apart} of ${sum((r) => r.pairs - r.unclear)}`] : [];
    })
    .join("; ");
}

/** Least epsilon of use to anybody who is to be protected, about. */
const USEFUL = 10;

/** Batch sizes of rows, as text. */
const batchesOf = (rows: readonly SketchRow[]): string =>
  different(rows.map((r) => r.batch))
    .sort((a, b) => a - b)
    .join(", ");

const neighbourText = ({ relation }: SketchRow): string =>
  relation === "replace" ? "an example exchanged" : "an example taken out";

/** B alone on one model's gradients: when there is no epsilon, and what it is where there is one. */
function secretLines(rows: readonly SketchRow[]): string[][] {
  const name = `only B, A secret and used once (${dataName(rows[0].source)})`;
  const apart = rows.filter((r) => r.apart > 0);
  const measured = rows.filter((r) => r.epsilonHigh !== null);
  const lines: string[][] = [];
  if (apart.length > 0)
    lines.push([
      name,
      "no",
      `pairs whose gradients' ranges differ (${apartText(rows)})`,
      "none of these pairs: delta = 1",
    ]);
  if (measured.length > 0) {
    const best = measured.reduce((a, b) =>
      (b.epsilonHigh as number) < (a.epsilonHigh as number) ? b : a,
    );
    const worst = Math.max(...measured.map((r) => r.epsilonHigh as number));
    const least = Math.min(...measured.map((r) => r.epsilonLow as number));
    lines.push([
      name,
      (best.epsilonHigh as number) > USEFUL
        ? `no useful one: in every setting some pair is above ${USEFUL}`
        : "a finite epsilon",
      `pairs of one range (batches ${batchesOf(measured)}); the setting whose largest is least: rank ` +
        `${best.rank}, batch ${best.batch}, ${neighbourText(best)}`,
      `exact: ${shown(best.epsilonLow as number)} to ${shown(best.epsilonHigh as number)} over the pairs of that ` +
        `setting; ${shown(least)} to ${shown(worst)} over those of all`,
    ]);
  }
  const clear = rows.some((r) => r.gammaHigh !== null);
  const promised = rows.filter((r) => r.promised > 0);
  if (clear)
    lines.push([
      name,
      promised.length > 0 ? "promised for some pairs" : "not promised",
      "by the mixing mechanism's route for an example's part, from the least eigenvalue",
      promised.length > 0
        ? `${shown(Math.min(...promised.map((r) => r.epsilonMixing as number)))}: least of the settings' medians`
        : "no guarantee at any batch size tried",
    ]);
  return lines;
}

export const releasesTable = defineTable<Rows>({
  id: "releases-table",
  claims: ["E13-range", "E13-secret", "E13-mixing", "E13-published", "E11-matrix"],
  rows: ({ sketches, symmetry }) => (sketches.length > 0 ? { sketches, symmetry } : undefined),
  title:
    "Which release of one step is private, when, and at what epsilon (A frozen, no added noise)",
  caption:
    "For readers of the abstracts: v6's noise and v8-v9's differential privacy by design are about the same adapter; " +
    "what is private depends on what is released. Epsilon at delta = 1e-5, exact, the worse direction, of the pairs " +
    "of neighbours that were drawn; other pairs may need more. Later steps, where gradients depend on A, are " +
    "covered by none.",
  write: ({ sketches, symmetry }) => ({
    head: ["released", "private?", "when", "epsilon"],
    body: [
      [
        "A and B, as adapter files are",
        "no",
        `never: given A, B is a function of the batch.${toldApart(symmetry, "knows-a")}`,
        "none: delta = 1",
      ],
      [
        "only the merged W",
        "no",
        `never: the symmetry test needs no A.${toldApart(symmetry, "iterates")}`,
        "none: delta = 1",
      ],
      ...different(sketches.map((r) => r.source)).flatMap((source) =>
        secretLines(sketches.filter((r) => r.source === source)),
      ),
    ],
  }),
});
