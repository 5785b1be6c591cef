/** How high the numbers in canaries rank in models that were trained on them (TEXT-canaries). */
import * as Plot from "@observablehq/plot";
import { different } from "../../claims/words.js";
import { overPools } from "../../core/pools.js";
import type { CanaryRow, MembershipRow } from "../../experiment/rows.js";
import { draw } from "../draw.js";
import { defineFigure } from "../figure.js";
import { taskName } from "../plots/membership-means.js";

interface Rows {
  readonly canaries: readonly CanaryRow[];
  /** Of the same plan: whose models they are. */
  readonly membership: readonly MembershipRow[];
}

const KINDS = ["trained on", "left out"];

/** Mean exposure over pools, by setting and kind. */
const pointsOf = (canaries: readonly CanaryRow[], settings: readonly string[]) =>
  settings.flatMap((setting) =>
    KINDS.flatMap((kind, k) => {
      const own = canaries.filter((r) => r.setting === setting && r.inserted === 1 - k);
      return own.length > 0
        ? [{ setting, kind, ...overPools(own, (r) => r.exposure as number) }]
        : [];
    }),
  );

export const miaCanaries = defineFigure({
  id: "mia-canaries",
  claims: ["TEXT-canaries"],
  perTask: "language-model",
  rows({ canaries, membership }): Rows | undefined {
    const used = canaries.filter((r) => r.exposure !== null);
    return used.length > 0 ? { canaries: used, membership } : undefined;
  },
  title: ({ membership }, subject) =>
    `Exposure of canaries at the last checkpoint (${taskName(membership, subject)})`,
  caption:
    "Sentences with a random number, in a model's training documents by a fair coin each: log2 of the candidates " +
    "over the rank of the true number's loss. Dashed: one that was left out, on average; right line: the most " +
    "that can be shown. Means with 95% intervals between pools.",
  draw({ canaries }) {
    const settings = different(canaries.map((r) => r.setting));
    const points = pointsOf(canaries, settings);
    const most = Math.log2(1 + Math.max(...canaries.map((r) => r.references)));
    return draw(
      {
        width: 860,
        height: 90 + 34 * settings.length,
        marginLeft: 110,
        marginBottom: 45,
        x: { label: "exposure (bits)", grid: true, domain: [0, most + 0.2] },
        y: { label: null, domain: settings },
        color: { domain: KINDS },
        marks: [
          Plot.ruleX([1 / Math.LN2], { stroke: "#999", strokeDasharray: "4 3" }),
          Plot.ruleX([most], { stroke: "#999" }),
          Plot.ruleY(points, {
            y: "setting",
            x1: (p: { low: number }) => Math.max(0, p.low),
            x2: (p: { high: number }) => Math.min(most + 0.2, p.high),
            stroke: "kind",
            strokeWidth: 1.5,
          }),
          Plot.dot(points, { y: "setting", x: "mean", fill: "kind", r: 4.5 }),
        ],
      },
      "Exposure of canaries by setting",
    );
  },
});
