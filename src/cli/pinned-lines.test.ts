/**
 * Answers for people of results made by hand, in each case that they can come to, as stored: it says nothing of what is
 * right.
 */
import { describe, expect, it } from "vitest";
import { checksum } from "../testing/pinned-results.js";
import { accountLines, calibrationLines, repairLines } from "./accountant-lines.js";
import { answerLines } from "./answer-lines.js";
import { oneRunLines, scoresAuditLines } from "./audit-lines.js";
import { doctorLines } from "./doctor-lines.js";
import { documentLines } from "./document-lines.js";
import { lawLines } from "./law-lines.js";
import { privacyLines } from "./privacy-lines.js";
import { noEpsilonLines, sketchLines } from "./release-lines.js";
import { rocLines } from "./roc-lines.js";
import * as results from "./pinned/answers.fixture.js";
import { printDryRun, printEstimate } from "./size-lines.js";
import { spanLines } from "./span-lines.js";

type Write = (of: never) => string;

/** What writes each kind of result. */
const WRITTEN: Readonly<Record<string, readonly [results.Cases, Write]>> = {
  account: [results.accounts, accountLines],
  calibration: [results.calibrations, calibrationLines],
  repair: [results.repairs, repairLines],
  law: [results.laws, lawLines],
  "privacy at delta": [results.privacies, (of) => privacyLines(of, false)],
  "privacy at epsilon": [results.privacies.slice(4), (of) => privacyLines(of, true)],
  release: [results.releases, noEpsilonLines],
  "sketch at delta": [results.sketches, (of) => sketchLines(of, false)],
  "sketch at epsilon": [results.sketches.slice(0, 1), (of) => sketchLines(of, true)],
  roc: [results.rocs, rocLines],
  "audit scores": [results.audits, scoresAuditLines],
  "audit one-run": [
    results.oneRuns,
    (of) => oneRunLines(of, { canaries: 211, guesses: 83, correct: 71 }),
  ],
  span: [results.spans, spanLines],
  doctor: [results.doctors, doctorLines],
  "dry run": [results.sizes, printDryRun],
  estimate: [results.estimates, printEstimate],
  documents: [results.texts, (of) => documentLines(of).join("\n")],
};

describe("answers for people", () => {
  it.each(Object.entries(WRITTEN))("of %s are as stored", async (name, [cases, write]) => {
    const before = new Set<string>();
    // Of a later case what no earlier one said.
    const texts = cases.map((each, i) => {
      const lines = write(each as never).split("\n");
      const own = lines.filter((text) => i === 0 || !before.has(text));
      lines.forEach((text) => before.add(text));
      return [`== ${i + 1}, ${lines.length} lines, ${checksum(lines.join("\n"))}`, ...own].join(
        "\n",
      );
    });
    const file = `./pinned/lines-${name.replaceAll(" ", "-")}.txt`;
    await expect(`${texts.join("\n")}\n`).toMatchFileSnapshot(file);
  });

  it("stand in columns as wide as their widest cells", () => {
    const fields = [
      ["a", "bbb", "c"],
      ["dd", "e", ""],
    ] as const;
    expect(answerLines("S.", fields)).toBe("S.\n\n  a   bbb  c\n  dd  e");
    expect(answerLines("S.", fields.slice(1), ["n", "m"])).toBe("S.\n\n  dd  e\n\nn\nm");
  });
});
