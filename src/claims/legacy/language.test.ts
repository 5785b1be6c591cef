/** Verdicts on language models, fed with rows on both sides of each limit; the level of intervals between pools. */
import { describe, expect, it } from "vitest";
import { emptyTables, type CanaryRow, type MembershipRow } from "../../experiment/rows.js";
import { stream } from "../../core/stream.js";
import { betweenPools } from "../../core/pools.js";
import { judgeLanguage } from "./language.js";
import { judgeMembership } from "./membership.js";
import { exposures, words } from "../../testing/language-rows.js";

const verdicts = (
  membership: MembershipRow[],
  canaries: CanaryRow[] = [],
): Record<string, string> =>
  Object.fromEntries(
    judgeLanguage("1", { ...emptyTables(), membership, canaries }).map((c) => [c.id, c.verdict]),
  );
const membershipVerdicts = (rows: MembershipRow[]): Record<string, string> =>
  Object.fromEntries(
    judgeMembership("1", { ...emptyTables(), membership: rows }).map((c) => [c.id, c.verdict]),
  );

describe("claims on language models", () => {
  it("known A at rank 1: violated by a gain, upheld by a loss, open where there is none; not tested on two pools", () => {
    expect(verdicts(words({}))["TEXT-known-A"]).toBe("violated");
    expect(verdicts(words({ known: 0.5 }))["TEXT-known-A"]).toBe("upheld");
    expect(verdicts(words({ known: 0.6 }))["TEXT-known-A"]).toBe("inconclusive");
    expect(verdicts(words({}).filter((r) => r.pool < 2))["TEXT-known-A"]).toBe("not tested");
    expect(verdicts([])["TEXT-known-A"]).toBe("inconclusive");
    // A gain at another rank alone says nothing of rank 1.
    expect(verdicts(words({ known: 0.6, known16: 0.9 }))["TEXT-known-A"]).toBe("inconclusive");
  });
  it("canaries: violated where inserted ones are exposed, open where not; inconclusive where left-out ones are, for then the account is wrong", () => {
    expect(verdicts(words({}), exposures(2))["TEXT-canaries"]).toBe("violated");
    expect(verdicts(words({}), exposures(1.4))["TEXT-canaries"]).toBe("inconclusive");
    expect(verdicts(words({}), exposures(5, 4))["TEXT-canaries"]).toBe("inconclusive");
    expect(verdicts(words({}), exposures(2, 1.4, 2))["TEXT-canaries"]).toBe("not tested");
  });
  it("a second language model's claims carry its plan's name, and predict nothing", () => {
    const claims = judgeLanguage("1", {
      ...emptyTables(),
      membership: [...words({}), ...words({}, "mia-text-large")],
    });
    expect(claims.map((c) => [c.id, c.expectation])).toEqual([
      ["TEXT-known-A", "violated"],
      ["TEXT-canaries", "none"],
      ["TEXT-known-A/text-large", "none"],
      ["TEXT-canaries/text-large", "none"],
    ]);
  });
  it("membership claims read perplexity, compare ranks at their searched rates, keep adapters where they validate best, and DP from its own best", () => {
    const seen = membershipVerdicts(words({}));
    expect(seen).toMatchObject({
      "MIA-full": "upheld",
      "MIA-rank": "upheld",
      "MIA-known-A": "violated",
      "MIA-utility": "violated",
    });
    // DP at its best (accuracy 0.75, step 150, not step 0) against the adapter of rank 16 before it is as good (0.72, AUC 0.6): both checkpoints around that point must agree.
    const behind = words({ dpAccuracy: 0.75 });
    expect(membershipVerdicts(behind)["MIA-dp"]).toBe("violated");
    expect(
      judgeMembership("1", { ...emptyTables(), membership: behind }).find((c) => c.id === "MIA-dp")
        ?.statistic,
    ).toMatch(/lora-fa r16 at step 20 - dp-sgd 1/);
    expect(membershipVerdicts(words({ dpAccuracy: 0.65, dp: 0.9 }))["MIA-dp"]).toBe("upheld");
    // As good only where it was better at once: the checkpoint before is step 0, where nothing leaks.
    expect(membershipVerdicts(words({ dpAccuracy: 0.65 }))["MIA-dp"]).toBe("inconclusive");
    expect(
      judgeMembership("1", { ...emptyTables(), membership: words({}) }).find(
        (c) => c.id === "MIA-full",
      )?.detail,
    ).toMatch(/test perplexity/);
    // An adapter that validates best early is compared there: its early AUC with known A is 0.6, full fine-tuning's at that point 0.69.
    const overfit = words({}).map((r) =>
      r.setting === "lora-fa r16" && r.step === 150 ? { ...r, validationLoss: 9 } : r,
    );
    expect(
      judgeMembership("1", { ...emptyTables(), membership: overfit }).find(
        (c) => c.id === "MIA-utility",
      )?.detail,
    ).toMatch(/lora-fa r16 - full at step 20 [+-]0\.00/);
  });
  it("intervals between pools hold their joint level: 2000 families of 8 without a difference", () => {
    // Misses of any of 8 are below binomial(2000, 0.05): 100 +- 9.7; 168 is 7 standard deviations; far fewer would say that nothing could ever be shown.
    const { normal } = stream("claims", "between", 0);
    let misses = 0;
    for (let i = 0; i < 2000; i++) {
      const missed = Array.from({ length: 8 }, () =>
        betweenPools(
          "",
          new Map(
            [0, 1, 2, 3, 4].map((p) => {
              const shift = normal();
              return [p, Array.from({ length: 3 }, () => shift + normal())] as const;
            }),
          ),
          8,
        ),
      ).some((c) => c.low > 0 || c.high < 0);
      if (missed) misses++;
    }
    expect(misses).toBeLessThan(168);
    expect(misses).toBeGreaterThan(40);
  });
});
