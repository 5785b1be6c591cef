/** "Does it converge?": in sample, in rank, in dimension. */
import type { Tables } from "../../experiment/rows.js";
import type { ReportFigure, ReportTable } from "../model.js";
import { dimensionTable, rankTable } from "./limits.js";
import { holdsRoot, sampleTable, settledAt, settlingOf, type Settling } from "./sample.js";
import { sharedDrawsTable } from "./shared-draws.js";
import { widthsFigure } from "./widths.js";

export const CONVERGENCE = "convergence";

export interface ConvergenceSection {
  readonly title: string;
  /** The answer. */
  readonly lead: string;
  readonly figure: ReportFigure | undefined;
  /** Those that stand open come first. */
  readonly tables: readonly ReportTable[];
}

const listed = (all: readonly Settling[]): string =>
  all.map(({ name, rate }) => `${name} (${(rate?.value ?? NaN).toFixed(2)})`).join(", ");

function leadOf(all: readonly Settling[]): string {
  const steady = all.filter((one) => settledAt(one).share <= 0.5);
  const tested = all.filter((one) => holdsRoot(one) !== undefined);
  const off = tested.filter((one) => holdsRoot(one) === false);
  const rate =
    tested.length === 0
      ? "No result has enough parts for a slope."
      : `The slope of log width on log sample was fitted for ${tested.length} of them; in ` +
        `${tested.length - off.length} its 95% interval holds -1/2, the slope of independent trials` +
        (off.length > 0 ? `; not of ${listed(off)}.` : ".");
  const settled = `${steady.length} of ${all.length} sampled results`;
  return `${settled} have their verdict from half of the sample, or less, on. ${rate}`;
}

/** Undefined where no result was sampled. */
export function convergenceSection({
  convergence,
  noise,
}: Pick<Tables, "convergence" | "noise">): ConvergenceSection | undefined {
  if (convergence.length === 0) return undefined;
  const all = settlingOf(convergence);
  const shared = sharedDrawsTable(noise);
  return {
    title: "Does it converge?",
    lead: leadOf(all),
    figure: widthsFigure(all),
    tables: [rankTable(), dimensionTable(), sampleTable(all), ...(shared ? [shared] : [])],
  };
}
