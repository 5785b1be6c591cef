/**
 * Rows without a comparison are a finding: no claim vanishes, or says that there are no rows, where there are some.
 * Each way in which a claim can have nothing to compare, and what it then says is missing.
 */
import { describe, expect, it } from "vitest";
import type { MembershipRow } from "../../experiment/rows.js";
import { judgeRows } from "../../testing/describe-claim.js";
import { languageRows } from "../../testing/language-rows.js";
import {
  changeSetting,
  diverging,
  membershipRows,
  membershipTables,
  withoutSettings,
} from "../../testing/membership-rows.js";
import type { AnyClaim, ClaimResult } from "../claim.js";
import { NO_ROWS } from "../engine.js";
import { CHAPTERS } from "../registry.js";
import { MiaDp } from "./MIA-dp.js";
import { MiaFull } from "./MIA-full.js";
import { MiaFullKnown } from "./MIA-full-known.js";
import { MiaKnownA } from "./MIA-known-A.js";
import { MiaLoss } from "./MIA-loss.js";
import { MiaRank } from "./MIA-rank.js";
import { MiaRankKnown } from "./MIA-rank-known.js";
import { MiaRankUtility } from "./MIA-rank-utility.js";
import { MiaUtility } from "./MIA-utility.js";

const ADAPTERS = ["lora-fa r4", "lora-fa r16"];
const [rows, textRows] = [membershipRows({}), languageRows({})];
const judged = (claim: AnyClaim, from: readonly MembershipRow[]): ClaimResult =>
  judgeRows(claim, membershipTables(from))[0];
/** Open, without a number, and saying why. */
const open = (reason: RegExp) => ({
  verdict: "inconclusive",
  value: null,
  detail: expect.stringMatching(reason),
});

const SITUATIONS: ReadonlyArray<
  readonly [string, readonly AnyClaim[], readonly MembershipRow[], RegExp]
> = [
  [
    "no full fine-tuning",
    [MiaFull, MiaFullKnown, MiaUtility, MiaLoss],
    withoutSettings(rows, "full"),
    /Nothing to compare: the plan has no full fine-tuning\./,
  ],
  [
    "full fine-tuning diverged",
    [MiaFull, MiaFullKnown, MiaUtility, MiaLoss],
    diverging(rows, "full"),
    /Nothing to compare: models of full fine-tuning diverged \(full\)\./,
  ],
  [
    "no adapter",
    [MiaFull, MiaFullKnown, MiaKnownA, MiaUtility, MiaLoss, MiaDp],
    withoutSettings(rows, ...ADAPTERS),
    /the plan has no adapters \(LoRA or LoRA-FA\)\./,
  ],
  [
    "all adapters diverged",
    [MiaFull, MiaFullKnown, MiaKnownA, MiaUtility, MiaLoss, MiaDp],
    diverging(rows, ...ADAPTERS),
    /models of adapters \(LoRA or LoRA-FA\) diverged \(lora-fa r4, lora-fa r16\)\./,
  ],
  [
    "all settings diverged",
    [MiaFull, MiaFullKnown, MiaUtility, MiaLoss, MiaKnownA, MiaDp],
    diverging(rows, ...ADAPTERS, "full", "dp-sgd 1"),
    /Nothing to compare: models of .* diverged/,
  ],
  [
    "one of two ranks diverged",
    [MiaRank, MiaRankKnown, MiaRankUtility],
    diverging(rows, "lora-fa r4"),
    /Nothing to compare: models of LoRA-FA at a second rank diverged \(lora-fa r4\)\./,
  ],
  [
    "both ranks diverged",
    [MiaRank, MiaRankKnown, MiaRankUtility],
    diverging(rows, ...ADAPTERS),
    /models of LoRA-FA at a second rank diverged \(lora-fa r4, lora-fa r16\)\./,
  ],
  [
    "no DP",
    [MiaDp],
    withoutSettings(rows, "dp-sgd 1"),
    /Nothing to compare: the plan has no DP-SGD or DP-LoRA\./,
  ],
  [
    "DP-SGD diverged",
    [MiaDp],
    diverging(rows, "dp-sgd 1"),
    /Nothing to compare: models of DP-SGD or DP-LoRA diverged \(dp-sgd 1\)\./,
  ],
  [
    "no targets that both attackers attacked",
    [MiaKnownA],
    rows.filter((r) => (r.knowledge === "unaware") === r.target < 8),
    /No target was attacked on both sides: lora-fa r4, A known - .*; lora-fa r16, A known - lora-fa r16, A unknown\./,
  ],
];

describe("rows without a comparison", () => {
  const cases = SITUATIONS.flatMap(([situation, claims, from, reason]) =>
    claims.map((claim) => [situation, claim.id, claim, from, reason] as const),
  );
  it.each(cases)("%s: %s is open, and says so", (_, _id, claim, from, reason) => {
    const result = judged(claim, from);
    expect(result).toMatchObject(open(reason));
    expect(JSON.stringify([result.statistic, result.detail, result.tables ?? []])).not.toMatch(
      /undefined|NaN|null/,
    );
  });

  it.each([
    ["DP-SGD", MiaDp, "dp-sgd 1", 0.5, "lora-fa r4 than dp-sgd 1 (4 of 4 pools)"],
    ["full fine-tuning", MiaUtility, "full", 0.5, "lora-fa r16 than full (4 of 4 pools)"],
    ["the higher rank", MiaRankUtility, "lora-fa r16", 0.6, "lora-fa r4 than lora-fa r16 (4 of 4"],
  ] as const)(
    "of %s that is never as good as the other is at once show one end, and say so",
    (_, claim, worse, validationAccuracy, named) => {
      const some = changeSetting(rows, worse, () => ({ validationAccuracy }));
      const result = judged(claim, some);
      // What the first leaks is known where it is the better one, and lies above where it would be as good.
      expect(result).toMatchObject({ verdict: "inconclusive", low: null, open: { denser: true } });
      expect(result.high).toBeGreaterThan(0);
      expect(result.detail).toContain("Better at the first checkpoint than the other ever is");
      expect(result.detail).toContain(named);
    },
  );
  it("leave a claim on a later task in the ledger: DP-SGD that never matches on spam", () => {
    const plan = {
      name: "mia",
      feeds: ["MIA-dp"],
      subject: { model: "classifier", task: "spam" } as const,
      primary: false,
    };
    const results = judgeRows(MiaDp, membershipTables({ dpAccuracy: 0.5 }), [plan]);
    expect(results).toHaveLength(1);
    expect(results[0]).toMatchObject({
      id: "MIA-dp/spam",
      expectation: "none",
      verdict: "inconclusive",
    });
  });
  it("say where one pool alone has no match, and drop no pool", () => {
    const some = withoutSettings(rows, "lora-fa r16").map((r) =>
      r.setting === "full" && r.pool === 2 ? { ...r, validationAccuracy: 0.6 } : r,
    );
    const result = judged(MiaUtility, some);
    expect(result).toMatchObject({ verdict: "inconclusive", low: null, sampleSize: 4 });
    expect(result.detail).toMatch(/ is missing: lora-fa r4 than full \(1 of 4 pools\)\./);
  });
  it("of three pools are not tested, and say why", () => {
    const some = rows.filter((r) => r.pool < 3);
    const detail = expect.stringMatching(
      /^Needs 4 replicated pools, .*; this run has 3\. To decide:/,
    );
    for (const claim of [MiaFull, MiaKnownA, MiaUtility, MiaLoss, MiaDp, MiaRank, MiaRankUtility])
      expect(judged(claim, some)).toMatchObject({ verdict: "not tested", value: null, detail });
    expect(judged(MiaFull, rows).verdict).toBe("upheld");
  });
  it("of four pools that share no target in one of them decide nothing", () => {
    const some = rows.filter((r) => r.pool < 3 || r.setting !== "full");
    expect(judged(MiaFull, some)).toMatchObject({ verdict: "inconclusive", sampleSize: 3 });
  });
  /** Every way to lose settings: of all claims on models no one may vanish, throw, or say that there are no rows. */
  const settings = [...new Set(rows.map((r) => r.setting))];
  const subsets = Array.from({ length: 2 ** settings.length - 1 }, (_, bits) =>
    settings.filter((_setting, i) => (bits >> i) % 2 === 1),
  );
  it.each([
    ["a classifier", rows],
    ["a language model", textRows],
  ] as const)("never make a claim on %s vanish, whatever is missing or diverged", (_, from) => {
    const names = [...new Set(from.map((r) => r.setting))];
    const claims = CHAPTERS.flatMap(({ claims: all }): AnyClaim[] => [...all]).filter(
      ({ reads }) => "membership" in reads,
    );
    for (const lost of subsets) {
      const chosen = lost.map((name) => names[settings.indexOf(name)]);
      for (const left of [withoutSettings(from, ...chosen), diverging(from, ...chosen)])
        for (const claim of claims) {
          const results = judgeRows(claim, membershipTables(left));
          expect(results, `${claim.id} without ${chosen.join(", ")}`).toHaveLength(1);
          expect(results[0].detail).not.toBe(NO_ROWS);
          expect(results[0].detail).not.toMatch(/undefined|NaN|null/);
        }
    }
  });
});
