/** What the explorer says: a few sentences that change with the numbers. */
import { digits, digitsDown, digitsUp, exactly } from "./digits.js";
import type { Setting } from "./fields.js";
import type { Accounted, BracketFound, Numbers, RowPrivacy } from "./numbers.js";

/** First what it is about: nobody is to take one row's number for an adapter's. */
function rowSentence({ rank, dim, cosine, delta }: Setting, row: RowPrivacy | null): string {
  const of = `One gradient row of one step (rank ${rank}, dimension ${exactly(dim)}, cosine ${exactly(cosine)}) has`;
  const whole = "a whole update has none (E11-matrix).";
  if (row === null)
    return `${of} nothing to promise: rows of one number are equal or opposite (take a dimension above 1).`;
  const { epsilon, floor, gaussian } = row;
  if (cosine === 1)
    return `${of} epsilon 0, for the Gaussian reading too: both neighbours are the same row; ${whole}`;
  const reading = `at delta ${exactly(delta)}, where the Gaussian reading promises ${digits(gaussian)}`;
  if (epsilon !== null) return `${of} epsilon ${digits(epsilon)} ${reading}; ${whole}`;
  if (floor < delta)
    return `${of} an epsilon ${reading}, but none was found, however large; ${whole}`;
  const why =
    floor === 1
      ? "every answer tells the two neighbours apart for certain"
      : `with probability ${digits(floor)} one answer tells the two neighbours apart for certain`;
  return `${of} no epsilon ${reading}: ${why}; nor has a whole update (E11-matrix).`;
}

const noiseSentence = ({ loading, dim }: Setting, { coordinate, jointTv }: Numbers): string =>
  `One coordinate of loading ${exactly(loading)} lies ${digits(coordinate.tv)} from its Gaussian in total variation, ` +
  `a whole row of ${exactly(dim)} lies ${digits(jointTv)} from its own (0: the same law, 1: told apart for certain).`;

const dpSgdSentence = ({ delta }: Setting, { epsilon, steps }: Accounted): string =>
  Number.isFinite(epsilon)
    ? `DP-SGD with noise of this size has epsilon ${digitsUp(epsilon)} or less at delta ${exactly(delta)} over ` +
      `${steps === 1 ? "one step" : `all ${exactly(steps)} steps`}, whatever the cosine.`
    : `Of DP-SGD with noise of this size RDP shows no epsilon at delta ${exactly(delta)}.`;

/** The first one says what the setting means. */
export const sentencesOf = (setting: Setting, numbers: Numbers): readonly string[] => [
  rowSentence(setting, numbers.row),
  noiseSentence(setting, numbers),
  dpSgdSentence(setting, numbers.dpSgd),
];

export function bracketText(found: BracketFound): string {
  if ("why" in found) return `PLD gives no bracket: ${found.why}`;
  const { lower, upper } = found;
  return upper === null
    ? `PLD: epsilon is at least ${digitsDown(lower)}; it shows no upper end.`
    : `PLD: the exact epsilon lies between ${digitsDown(lower)} and ${digitsUp(upper)}.`;
}
