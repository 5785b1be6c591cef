/** Audits and ROC for people: what is shown, what is not, and what a note takes back. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { stream } from "../core/stream.js";
import { oneRunLines } from "./audit-lines.js";
import { json, loradp } from "./in-process.fixture.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-audit-"));
const answer = async (...argv: string[]): Promise<string> => {
  const { status, stdout, stderr } = await loradp(argv);
  expect([status, stderr]).toEqual([0, ""]);
  return stdout;
};

/** Members' scores are larger by `shift` on average; columns of `attack`'s files where they share models. */
function scores(name: string, shift: number, shared = false): string {
  const { normal } = stream("audit-lines", "test", 0);
  const row = (i: number): string =>
    [normal() + shift * (i % 2), i % 2, ...(shared ? [0, i % 50, i % 3] : [])].join(",");
  const header = shared ? "score,member,pool,record,target" : "score,member";
  const path = join(folder, name);
  writeFileSync(path, [header, ...Array.from({ length: 2000 }, (_, i) => row(i)), ""].join("\n"));
  return path;
}

describe("audit one-run", () => {
  const SIZES = { canaries: 10, guesses: 10, correct: 9 };
  const audit = (correct: number, ...more: string[]): Promise<string> =>
    answer(
      ..."audit one-run --canaries 1000 --guesses 100 --delta 1e-5".split(" "),
      ...["--correct", String(correct), ...more],
    );

  it("says which epsilon is refuted, never more than the bound, and of what", async () => {
    const text = await audit(90);
    expect(text).toMatch(
      /^Epsilon is at least 1\.626 at delta 1e-5, with confidence 0\.95: no guarantee with a smaller one holds\.\n\n/,
    );
    expect(text).toMatch(
      /\n {2}guesses +100 +on these; 900 left alone\n {2}right +90 .* chance gets 50 /,
    );
    expect(text).toMatch(/\n {2}epsilon +1\.626 or more /);
    // Rounded to the nearest these would promise more than they are.
    expect(oneRunLines({ epsilonLower: 1.62659, delta: 0, confidence: 0.9 }, SIZES)).toMatch(
      /^Epsilon is at least 1\.626 at delta 0, with confidence 0\.9: /,
    );
  });

  it("says that a bound of 0 shows nothing, once", async () => {
    const text = await audit(50);
    expect(text).toMatch(
      /^Nothing is shown at delta 1e-5, .* does not mean that nothing leaks\.\n/,
    );
    expect(text.match(/nothing leaks/g)).toHaveLength(1);
    expect(text).not.toContain("no guarantee");
  });

  it("notes that more guesses could show more", async () => {
    expect(await audit(100)).toMatch(/\nnote: every guess was right: /);
    expect(await audit(90)).not.toContain("note:");
  });
});

describe("audit scores", () => {
  const audit = (file: string): Promise<string> =>
    answer("audit", "scores", file, "--delta", "1e-5");

  it("says the bound, and that the larger one is of a Gaussian mechanism", async () => {
    const text = await audit(scores("apart.csv", 3));
    expect(text).toMatch(/^Epsilon is at least \d\.\d+ at delta 1e-5, with confidence 0\.95: /);
    expect(text).toMatch(
      /\n {4}if Gaussian +\d+\.\d+ or more +the same, if the mechanism is Gauss/,
    );
    expect(await answer("audit", "scores", scores("apart.csv", 3), "--delta", "0")).not.toContain(
      "if Gaussian",
    );
  });

  it("says that nothing is shown", async () => {
    expect(await audit(scores("alike.csv", 0))).toMatch(
      /^Nothing is shown at delta 1e-5, with confidence 0\.95, which does not mean that nothing leaks\./,
    );
  });

  it("takes the bound back where rows share a model", async () => {
    const text = await audit(scores("shared.csv", 3, true));
    expect(text).toMatch(/^If the note below is no objection, epsilon is at least /);
    expect(text).toMatch(/\n\nnote: these are \d+ records under 3 models: /);
  });
});

describe("roc", () => {
  it.each([
    [
      "members that score higher",
      1,
      false,
      /^Members score higher: the AUC is 0\.7\d+, .* 1 tells all\.\n/,
    ],
    ["members that score lower", -1, false, /^Members score lower: .*guessing\. See the note bel/],
    [
      "nothing",
      0,
      false,
      /^Nothing is shown: the AUC .* which holds 0\.5, guessing; that does not mean .* leaks\.\n/,
    ],
    ["an interval that is too narrow", 1, true, /^Members score higher: .* See the note below\.\n/],
  ])("says %s", async (_, shift, shared, sentence) => {
    expect(await answer("roc", scores("roc.csv", shift, shared))).toMatch(sentence);
  });

  it("has every number of its JSON", async () => {
    const file = scores("all.csv", 1);
    const text = await answer("roc", file);
    const numbers = JSON.stringify(await json("roc", file), (_, value: unknown) =>
      typeof value === "number" && !Number.isInteger(value) ? value.toFixed(4) : value,
    ).match(/(?<=")\d\.\d{4}(?=")/g);
    expect(numbers?.length).toBeGreaterThan(10);
    expect(numbers?.filter((number) => !text.includes(number))).toEqual([]);
  });

  it("has words for rates that there are not", async () => {
    const file = join(folder, "three.csv");
    writeFileSync(file, "score,member\n1,1\n2,0\n3,1\n");
    const text = await answer("roc", file);
    expect(text).toMatch(/\n {2}balanced accuracy +none +a class has fewer than two scores\n/);
    expect(text).not.toMatch(/NaN|null|undefined|seed/);
  });
});
