/** Three numbers of the first screen, each a claim's own of this run. */
import type { ClaimResult, Verdict } from "../claims/claim.js";
import type { ClaimId } from "../claims/registry.js";
import { gaussianReading } from "../core/privacy.js";
import { onData, type DataOf } from "./data-of.js";

export interface Tile {
  readonly label: string;
  /** The number with its name, or that there is none. */
  readonly value: string;
  readonly note: string;
  readonly claim: ClaimId;
  /** Whether the claim was judged, so that the page has an anchor for it. */
  readonly isJudged: boolean;
}

const short = (x: number): string => String(Number(x.toPrecision(3)));
const signed = (x: number): string => `${x < 0 ? "" : "+"}${x.toFixed(3)}`;

/** What stands in place of a number. */
const lacking = (result: ClaimResult | undefined): string =>
  result === undefined || result.verdict === "not tested"
    ? "not tested in this run"
    : "no number in this run";

/** Beside a number that decides nothing. */
const OPEN: Partial<Record<Verdict, string>> = {
  inconclusive: "Inconclusive. ",
  "within margin": "Within the margin. ",
};

type Find = (claim: ClaimId) => ClaimResult | undefined;

/** The row on which E10-vector is decided: rank, cosine of the neighbours, and delta. */
const ROW = { rank: 16, rho: 0.99, delta: 1e-5 } as const;

function promised(find: Find): Tile {
  const result = find("E10-vector");
  const epsilon = gaussianReading.epsilon(ROW.delta, ROW.rank, ROW.rho);
  return {
    label: "What the Gaussian reading promises",
    value: typeof result?.value === "number" ? `epsilon ≤ ${short(epsilon)}` : lacking(result),
    note:
      "for one row of a gradient at delta 1e-5 (rank 16, 768 inputs, neighbours of cosine 0.99). " +
      "Less is more private.",
    claim: "E10-vector",
    isJudged: result !== undefined,
  };
}

function exact(find: Find): Tile {
  const result = find("E10-vector");
  return {
    label: "What is exact",
    value: typeof result?.value === "number" ? `epsilon = ${short(result.value)}` : lacking(result),
    note: "for the same row and delta, without added noise.",
    claim: "E10-vector",
    isJudged: result !== undefined,
  };
}

/** Beside DP-SGD where the run has a number for it, else beside an attacker who does not know A. */
function attacker(find: Find, data: DataOf): Tile {
  const hasNumber = (id: ClaimId): boolean => typeof find(id)?.value === "number";
  const claim = hasNumber("MIA-dp") || !hasNumber("MIA-known-A") ? "MIA-dp" : "MIA-known-A";
  const result = find(claim);
  const against = claim === "MIA-dp" ? "DP-SGD at equal accuracy" : "one who does not know A";
  const ends = [result?.low, result?.high].map((x) => (typeof x === "number" ? signed(x) : "-"));
  const open = result && hasNumber(claim) ? (OPEN[result.verdict] ?? "") : "";
  const hasEnds = ends.some((end) => end !== "-");
  return {
    label: `What an attacker who knows A sees${onData(data, [claim])}, beside ${against}`,
    value: typeof result?.value === "number" ? `${signed(result.value)} AUC` : lacking(result),
    note:
      `${open}${hasEnds ? `Interval [${ends.join(", ")}]. ` : ""}Mean over adapters. ` +
      "AUC: 0.5 is guessing, 1 is always right.",
    claim,
    isJudged: result !== undefined,
  };
}

/** The three tiles of a run. */
export function tilesOf(claims: readonly ClaimResult[], data: DataOf = {}): readonly Tile[] {
  const find: Find = (claim) => claims.find((c) => c.claim === claim && c.task === null);
  return [promised(find), exact(find), attacker(find, data)];
}
