/**
 * Rows without a comparison are a finding: no claim vanishes, or says that there are no rows, where there are some.
 * Each way in which a claim can have nothing to compare, and what it then says is missing.
 */
import { describe, expect, it } from "vitest";
import type { MembershipRow } from "../../experiment/rows.js";
import { judgeRows } from "../../testing/describe-claim.js";
import { languageRows } from "../../testing/language-rows.js";
import {
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
    "DP-SGD never as good",
    [MiaDp],
    membershipRows({ dpAccuracy: 0.5 }),
    /DP-SGD never validates as well .* against 0\.700 \(lora-fa r4\),.*: a look at more pools can leave out pairs/,
  ],
  [
    "full fine-tuning never as good",
    [MiaUtility],
    rows.map((r) => (r.setting === "full" ? { ...r, validationAccuracy: 0.6 } : r)),
    /Full fine-tuning never validates as well as any adapter: at best validation accuracy 0\.600/,
  ],
  [
    "full fine-tuning never fits as well",
    [MiaLoss],
    rows.map((r) => (r.setting === "full" ? { ...r, trainLoss: 2 } : r)),
    /Full fine-tuning never fits its members as well as any adapter: .* loss 2\.000 \(full\) against 0\.300/,
  ],
  [
    "the higher rank never as good",
    [MiaRankUtility],
    rows.map((r) => (r.rank === 16 ? { ...r, validationAccuracy: 0.6 } : r)),
    /The higher rank never validates as well as the lower one: .*0\.600 \(lora-fa r16\) against 0\.700 \(lora-fa r4\)/,
  ],
  [
    "a language model's adapters never as good as DP",
    [MiaDp],
    languageRows({ dpAccuracy: 0.9 }),
    /An adapter never validates as well as DP-SGD .* perplexity 41\.3 \(lora-fa r16\) against 36\.6/,
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
      ...open(/DP-SGD never validates as well as any adapter/),
    });
    expect(results[0].tables).toEqual([
      {
        head: ["Never as good", "At best: validation accuracy", "As", "Needed", "In pools"],
        body: [
          ["dp-sgd 1", "0.500", "lora-fa r4", "0.700", "4 of 4"],
          ["dp-sgd 1", "0.500", "lora-fa r16", "0.780", "4 of 4"],
        ],
      },
    ]);
  });
  it("name the pairs that are left out beside those that are compared", () => {
    const result = judged(MiaDp, membershipRows({ dpAccuracy: 0.75 }));
    expect(result.verdict).toBe("violated");
    expect(result.detail).toMatch(
      /Left out: 1 pairs?, in which DP-SGD never validates as well: at best validation accuracy 0\.750/,
    );
    expect(result.tables?.map(({ body }) => body.length)).toEqual([1, 2, 1]);
  });
  it("say where one pool alone has no match, by how much it has none there, and drop no pool", () => {
    const some = withoutSettings(rows, "lora-fa r4").map((r) =>
      r.setting === "full" && r.pool === 2 ? { ...r, validationAccuracy: 0.6 } : r,
    );
    const result = judged(MiaUtility, some);
    expect(result).toMatchObject(
      open(
        /In some pools full fine-tuning never validates as well as any adapter: .* 0\.600 \(full\) against 0\.780 /,
      ),
    );
    expect(result.detail).toMatch(/, in the mean over pools without a match\./);
    expect(result.tables?.at(-1)?.body).toEqual([
      ["full", "0.600", "lora-fa r16", "0.780", "1 of 4"],
    ]);
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
  it("before the point where they match show one end of the interval, and say so", () => {
    // DP is best before training, where adapters are as good at once.
    const result = judged(MiaDp, languageRows({ dpAccuracy: 0.3 }));
    expect(result).toMatchObject({ verdict: "inconclusive", low: null, value: 0, high: 0 });
    expect(result.detail).toMatch(
      /As good at the first checkpoint already.*: lora-fa r1 for dp-sgd 1, lora-fa r16 for dp-sgd 1\./,
    );
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
