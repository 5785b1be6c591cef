/** How high the numbers in canaries rank in models that were trained on them (TEXT-canaries). */
import { different } from "../../claims/words.js";
import { overPools } from "../../core/pools.js";
import type { CanaryRow, MembershipRow } from "../../experiment/rows.js";
import { defineFigure } from "../figure.js";
import { taskName } from "../plots/membership-means.js";
import { rowsOfIntervals } from "../plots/rows-of-intervals.js";
import { BLUE, FAINT, ORANGE } from "../plots/series.js";

interface Rows {
  readonly canaries: readonly CanaryRow[];
  /** Of the same plan: whose models they are. */
  readonly membership: readonly MembershipRow[];
}

const KINDS = ["trained on", "left out"];

const settingsOf = (canaries: readonly CanaryRow[]): string[] =>
  different(canaries.map((r) => r.setting));

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

/** Settings in which numbers trained on rank higher, by means whose intervals do not meet. */
function findingOf(canaries: readonly CanaryRow[]): string {
  const settings = settingsOf(canaries);
  const points = pointsOf(canaries, settings);
  const won = settings.filter((setting) => {
    const [trained, left] = KINDS.map((kind) =>
      points.find((p) => p.setting === setting && p.kind === kind),
    );
    return trained && left && trained.low > left.high;
  });
  return `Numbers trained on rank above those left out in ${won.length} of ${settings.length} settings`;
}

export const miaCanaries = defineFigure({
  id: "mia-canaries",
  claims: ["TEXT-canaries"],
  perTask: "language-model",
  rows({ canaries, membership }): Rows | undefined {
    const used = canaries.filter((r) => r.exposure !== null);
    return used.length > 0 ? { canaries: used, membership } : undefined;
  },
  title: ({ canaries, membership }, subject) =>
    `${findingOf(canaries)} (${taskName(membership, subject)})`,
  caption:
    "Sentences with a random number, in a model's training documents by a fair coin each: log2 of the candidates " +
    "over the rank of the true number's loss. Dashed: one that was left out, on average; right line: the most " +
    "that can be shown. Means with 95% intervals between pools.",
  data: ({ canaries }) => pointsOf(canaries, settingsOf(canaries)),
  draw({ canaries }) {
    const settings = settingsOf(canaries);
    const most = Math.log2(1 + Math.max(...canaries.map((r) => r.references)));
    return rowsOfIntervals(
      pointsOf(canaries, settings).map((p) => ({
        ...p,
        row: p.setting,
        value: p.mean,
        series: p.kind,
      })),
      {
        rows: settings,
        series: [
          { name: KINDS[0], color: ORANGE, symbol: "square" },
          { name: KINDS[1], color: BLUE, symbol: "circle" },
        ],
        references: [
          { name: "left out, on average", color: FAINT, dash: "6 4", at: 1 / Math.LN2 },
          { name: "the most that can be shown", color: FAINT, dash: "none", at: most },
        ],
        label: "exposure (bits)",
        most,
      },
      "Exposure of canaries by setting",
    );
  },
});
