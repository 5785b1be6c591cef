/** "Does it converge?": in sample, in rank, in dimension. */
import type { Tables } from "../../experiment/rows.js";
import type { ReportFigure, ReportTable } from "../model.js";
import { dimensionTable, rankTable } from "./limits.js";
import { holdsRoot, sampleTable, settledAt, settlingOf, type Settling } from "./sample.js";
import { sharedDrawsTable } from "./shared-draws.js";
import { widthsFigure } from "./widths.js";

export const CONVERGENCE = "convergence";

/** A number of the opening, with what it is. */
export interface SettledNumber {
  readonly label: string;
  readonly value: string;
  readonly note: string;
}

export interface ConvergenceSection {
  readonly title: string;
  /** The answer. */
  readonly lead: string;
  /** The same in a few words, and in numbers, for a page that opens with it. */
  readonly head: string;
  readonly numbers: readonly SettledNumber[];
  readonly figure: ReportFigure | undefined;
  /** Those that stand open come first. */
  readonly tables: readonly ReportTable[];
}

const listed = (all: readonly Settling[]): string =>
  all.map(({ name, rate }) => `${name} (${(rate?.value ?? NaN).toFixed(2)})`).join(", ");

/** Those that have their verdict from half of the sample, or less, on. */
const steadyOf = (all: readonly Settling[]): Settling[] =>
  all.filter((one) => settledAt(one).share <= 0.5);

/** "-0.60 to -0.50"; undefined of none. */
function rangeOf(numbers: readonly number[], digits: number): string | undefined {
  if (numbers.length === 0) return undefined;
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)].map((x) => x.toFixed(digits));
  return low === high ? low : `${low} to ${high}`;
}

/** What came to rest, how fast widths fall, and by which samples. */
function numbersOf(all: readonly Settling[]): SettledNumber[] {
  const tested = all.filter((one) => holdsRoot(one) !== undefined);
  const roots = tested.filter((one) => holdsRoot(one) === true);
  const slopes = rangeOf(
    tested.flatMap(({ rate }) => rate?.value ?? []),
    2,
  );
  const sampled = all.flatMap(({ points }) => points);
  const samples = (["trials", "pools"] as const).flatMap((unit) => {
    const own = sampled.filter((row) => row.unit === unit).map(({ sample }) => sample);
    const range = rangeOf(own, 0);
    return range === undefined ? [] : [`${unit === "pools" ? "pools" : "n"} ${range}`];
  });
  return [
    {
      label: "Verdicts at rest",
      value: `${steadyOf(all).length} of ${all.length}`,
      note: "sampled results: from half of the sample, or less, on the verdict is that of the whole.",
    },
    {
      label: "Slope of log width on log sample",
      value: slopes ?? "none",
      note:
        slopes === undefined
          ? "no result has enough parts for one."
          : `of ${tested.length} results. In ${roots.length} the 95% interval holds -1/2, the slope of ` +
            "independent trials.",
    },
    {
      label: "Samples, first part to whole",
      value: samples.join("; "),
      note: "n: trials of a cell. Each part is the first of the next: nothing is drawn for it.",
    },
  ];
}

function leadOf(all: readonly Settling[]): string {
  const steady = steadyOf(all);
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
    head: `${steadyOf(all).length} of ${all.length} sampled results came to rest.`,
    numbers: numbersOf(all),
    figure: widthsFigure(all),
    tables: [rankTable(), dimensionTable(), sampleTable(all), ...(shared ? [shared] : [])],
  };
}
