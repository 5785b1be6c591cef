/**
 * What a verification makes of its results: surprises and the exit code. Claims that no plan feeds are not judged here
 * (they take most of the time), and results that come out otherwise are made up.
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { ClaimResult, LanguageVerdict } from "../claims/claim.js";
import { judgeFed } from "../claims/judge.js";
import { command } from "../cli/commands/verify.js";
import { result } from "../testing/results.js";
import type * as judging from "./judging.js";
import { ownPlan } from "./own-plan.fixture.js";
import { verify, type Verification, type VerifyOptions } from "./verify.js";

const madeUp: ClaimResult[] = [];

vi.mock(import("./judging.js"), async (original) => ({
  ...(await original()),
  startJudging: (): judging.Judging => ({
    decideRowless: async () => {},
    decideReady: () => {},
    finish: (run) => [...judgeFed(run), ...madeUp],
  }),
}));

const folder = mkdtempSync(join(tmpdir(), "loradp-app-"));
const verified = (options: Partial<VerifyOptions> = {}): Promise<Verification> =>
  verify({
    out: mkdtempSync(join(folder, "out-")),
    executor: "inline",
    plans: [ownPlan],
    ...options,
  });

const column: LanguageVerdict = {
  verdict: "violated",
  statistic: "z",
  value: 9,
  low: null,
  high: 5,
  sampleSize: 1,
  power: null,
  detail: "d",
};

beforeEach(() => void madeUp.splice(0));

describe("a verification's surprises", () => {
  it("are none, and the exit code 0, where every claim comes out as theory says", async () => {
    madeUp.push(
      result("E6-joint", { expectation: "violated", verdict: "violated" }),
      result("E3-law", { expectation: "none", verdict: "violated" }),
      result("E8-fresh", { languageModel: { ...column, verdict: "upheld" } }),
    );
    const verification = await verified();
    expect(verification.claims.map(({ id }) => id)).toEqual([
      "E2-unbiased",
      "E6-joint",
      "E3-law",
      "E8-fresh",
    ]);
    expect(verification.surprising).toEqual([]);
    expect(command.exitCode?.(verification)).toBe(0);
    expect(command.print(verification, {} as never)).toContain("every prediction came out");
  });

  it("are claims that come out otherwise, by themselves or on a language model: exit code 1", async () => {
    madeUp.push(
      result("E3-law", { verdict: "violated" }),
      result("E8-fresh", { languageModel: column }),
    );
    const verification = await verified();
    expect(verification.surprising).toEqual(["E3-law", "E8-fresh"]);
    expect(command.exitCode?.(verification)).toBe(1);
    expect(command.print(verification, {} as never)).toContain(
      "otherwise than theory predicts: E3-law, E8-fresh",
    );
  });

  it("may be a language model's column alone", async () => {
    madeUp.push(result("E8-fresh", { languageModel: column }));
    const verification = await verified();
    expect(verification.surprising).toEqual(["E8-fresh"]);
    expect(command.exitCode?.(verification)).toBe(1);
  });
});

describe("a verification's sampler", () => {
  it("draws the noise of its plans: a claim on drawn factors is not tested under another", async () => {
    const verdictBy = async (sampler: VerifyOptions["sampler"]) =>
      (await verified({ sampler })).claims.map(({ id, verdict }) => [id, verdict]);
    expect(await verdictBy("row")).toEqual([["E2-unbiased", "not tested"]]);
    expect(await verdictBy(undefined)).toEqual([["E2-unbiased", "upheld"]]);
  });
});
