/**
 * What a verification makes of its results: predictions and the exit code. Claims that no plan feeds are not judged
 * here (they take most of the time), and results that come out otherwise are made up.
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { ClaimResult } from "../claims/claim.js";
import { judgeFed } from "../claims/judge.js";
import { command } from "../cli/commands/verify.js";
import { languageResult, result } from "../testing/results.js";
import { answerLines } from "./answer-text.js";
import type * as judging from "./judging.js";
import { ownPlan } from "./own-plan.fixture.js";
import { verify, type Verification, type VerifyOptions } from "./verify.js";

const madeUp: ClaimResult[] = [];

vi.mock(import("./judging.js"), async (original) => ({
  ...(await original()),
  startJudging: (): judging.Judging => ({
    decideRowless: async () => {},
    decideReady: () => {},
    finish: async (run) => [...judgeFed(run), ...madeUp],
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

const column = languageResult("violated");

beforeEach(() => void madeUp.splice(0));

/** The exit code, and what is said on standard output. */
const ended = (verification: Verification, strict: boolean): [number | undefined, string] => [
  command.exitCode?.(verification, { strict } as never),
  command.print(verification, { strict } as never),
];

describe("a verification's predictions", () => {
  it("come out: exit code 0, strict or not", async () => {
    madeUp.push(
      result("E6-joint", { expectation: "violated", verdict: "violated" }),
      result("E3-law", { expectation: "none", basis: "none", verdict: "violated" }),
      result("E8-fresh", { languageModel: { ...column, verdict: "upheld" } }),
    );
    const verification = await verified();
    expect(verification.claims.map(({ id }) => id)).toEqual([
      "E2-unbiased",
      "E6-joint",
      "E3-law",
      "E8-fresh",
    ]);
    expect([verification.contradicting, verification.undecided]).toEqual([[], []]);
    expect(verification.headline).toMatchObject({
      theory: { cameOut: 3, of: 3 },
      withoutPrediction: { violated: 1 },
    });
    for (const strict of [false, true]) {
      const [code, said] = ended(verification, strict);
      expect(code).toBe(0);
      expect(said).toContain(
        `\n\n${answerLines(verification.claims, verification.data).join("\n")}\n\npage: `,
      );
      expect(said).toMatch(/\nnext: loradp claims ID explains/);
      expect(said).toContain("every prediction came out\n");
      expect(said).toContain("3 of 3 predictions of theory came out, sampled");
    }
  });

  it("come out as the opposite, by themselves or on a language model: exit code 1", async () => {
    madeUp.push(
      result("E3-law", { verdict: "violated" }),
      result("E8-fresh", { languageModel: column }),
    );
    const verification = await verified();
    expect(verification.contradicting).toEqual(["E3-law", "E8-fresh"]);
    expect(verification.undecided).toEqual([]);
    const [code, said] = ended(verification, false);
    expect(code).toBe(1);
    expect(said).toContain("contradicts its prediction: E3-law, E8-fresh\n");
    expect(said).not.toContain("every prediction");
    expect(said).toMatch(/\nnext: loradp claims E3-law says what it tests/);
  });

  it("may be contradicted in a language model's column alone", async () => {
    madeUp.push(result("E8-fresh", { languageModel: column }));
    const verification = await verified();
    expect(verification.contradicting).toEqual(["E8-fresh"]);
    expect(ended(verification, false)[0]).toBe(1);
  });

  it("are open, by themselves or on a language model: exit code 0, and 1 where the run is strict", async () => {
    madeUp.push(
      result("MIA-dp", { expectation: "violated", verdict: "inconclusive" }),
      result("E8-fresh", { languageModel: { ...column, verdict: "inconclusive" } }),
    );
    const verification = await verified();
    expect(verification.contradicting).toEqual([]);
    expect(verification.undecided).toEqual(["MIA-dp", "E8-fresh"]);
    const said = "not enough data for the verdict that is predicted: MIA-dp, E8-fresh\n";
    for (const strict of [false, true]) {
      const [code, text] = ended(verification, strict);
      expect(code).toBe(strict ? 1 : 0);
      expect(text).toContain(said);
      expect(text).not.toContain("every prediction");
    }
  });

  it("that are open are warned of on standard error, and what is no prediction is not", async () => {
    const told: string[] = [];
    const run = (strict: boolean) =>
      command.run(
        {
          out: mkdtempSync(join(folder, "out-")),
          executor: "inline",
          plans: [ownPlan],
          strict,
        } as never,
        {
          warn: (text: string) => void told.push(text),
          line: () => {},
          given: () => false,
        } as never,
      );
    madeUp.push(result("E3-law", { expectation: "none", basis: "none", verdict: "inconclusive" }));
    await run(false);
    expect(told).toEqual([]);
    madeUp.push(
      result("E7-rows", { expectation: "violated", verdict: "inconclusive", neverUpheld: true }),
    );
    await run(false);
    await run(true);
    const warning =
      "warning: not enough data for the verdict that is predicted: E7-rows; a surprise for E7-rows, where a test " +
      "can only contradict the statement";
    expect(told).toEqual([`${warning} (exit code 0; 1 with --strict)`, `${warning} (exit code 1)`]);
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
