/**
 * The rule of the first screen: for any mixture of verdicts no sentence claims what the ledger does not. Every sentence
 * on the rendered screen must be one of a list that is written by hand (src/testing/opening-rules.ts), with the
 * verdicts that it needs, by id; a sentence that is not on the list fails.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VERDICTS, type Verdict } from "../claims/claim.js";
import { claimOf } from "../claims/registry.js";
import { anyLedger } from "../testing/any-ledger.js";
import { NEEDS, SAID, is, markOf, unfounded, type Ledger } from "../testing/opening-rules.js";
import { languageResult, result } from "../testing/results.js";
import { brief } from "./chain.js";
import { firstScreen, saidHtml } from "./first-screen.js";
import { renderMarkdown } from "./markdown.js";
import { openingOf } from "./opening.js";
import { sectionsOf } from "./sections.js";

const PROVENANCE = [["seed", "1"]] as const;
const QUESTION = "Is it?";
const TITLE = /^\d\. /;
const SIGN = /^[✓◐✗?–!]$/;
const MARK = /^(holds|holds in part|fails|open|not tested)$/;

/** Text of the screen, element by element. */
const linesOf = (html: string): string[] =>
  html
    .split(/<[^>]+>/)
    .map((text) => text.replaceAll("&quot;", '"').trim())
    .filter((text) => text !== "");

/** Lines of the screen that no verdict bears out. */
const unfoundedOn = (ledger: Ledger): string[] =>
  unfounded(
    linesOf(firstScreen(QUESTION, openingOf(ledger, PROVENANCE))).filter(
      (line) => line !== QUESTION && ![TITLE, SIGN, MARK].some((words) => words.test(line)),
    ),
    ledger,
  );

/** Marks of the chain that are not what the verdicts make of them. */
function wrongMarks(ledger: Ledger): string[] {
  const screen = firstScreen(QUESTION, openingOf(ledger, PROVENANCE));
  const boxes = screen.split('<ol class="chain">')[1].split("</li>").slice(0, 5);
  expect(boxes.length).toBe(5);
  return boxes.flatMap((box) => {
    const lines = linesOf(box);
    const number = lines.find((line) => TITLE.test(line))?.[0] ?? "";
    const marks = lines.filter((line) => MARK.test(line));
    const due = NEEDS[number].map((needs) => markOf(ledger, needs));
    return marks.join() === due.join()
      ? []
      : [`link ${number}: ${marks.join()}, not ${due.join()}`];
  });
}

describe("the first screen", () => {
  it("claims nothing that the ledger does not, for any mixture of verdicts", () => {
    fc.assert(
      fc.property(anyLedger, (ledger) => {
        expect(unfoundedOn(ledger)).toEqual([]);
        expect(wrongMarks(ledger)).toEqual([]);
      }),
      { seed: 20240917, numRuns: 400 },
    );
  });

  it("says no more in the sections, and Markdown the same", () => {
    fc.assert(
      fc.property(anyLedger, (ledger) => {
        const opening = openingOf(ledger, PROVENANCE);
        const text = renderMarkdown({
          ...{ title: QUESTION, opening, sections: sectionsOf(ledger), story: [] },
          ...{ claims: ledger, figures: [], tables: [], provenance: PROVENANCE },
          subjects: new Map(),
        });
        expect(text).toContain(`**${opening.answer.head}** ${opening.answer.sentences.join(" ")}`);
        for (const link of opening.chain)
          for (const strand of link.strands) {
            const { said, mark } = strand;
            expect(saidHtml(link)).toContain(`${mark}</strong>`);
            for (const one of brief(strand))
              expect(text).toContain(`     - ${one.bearing} the link: ${one.text}\n`);
            for (const one of said) {
              expect(text).toContain(`- ${one.bearing} the link: ${one.text} (${one.claim})`);
              const rule = SAID.find(([words]) => words.test(one.text));
              expect(rule?.[1], one.text).toBe(one.claim);
              expect(is(ledger, one.claim, rule?.[2] ?? "not tested"), one.text).toBe(true);
            }
          }
      }),
      { seed: 20240917, numRuns: 60 },
    );
  });

  it("says No only where its claims have the verdicts that it needs, each by itself", () => {
    const head = (steps: Verdict, matrix: Verdict) =>
      openingOf(
        [result("E8-steps", { verdict: steps }), result("E11-matrix", { verdict: matrix })],
        [],
      ).answer.head;
    for (const steps of VERDICTS)
      for (const matrix of VERDICTS) {
        const isBoth = steps === "violated" && matrix === "upheld";
        expect(head(steps, matrix) === "No.", `${steps}, ${matrix}`).toBe(isBoth);
      }
    expect(head("not tested", "not tested")).toBe("Not tested by this run.");
    expect(openingOf([], []).answer.head).toBe("Not tested by this run.");
    const lm = result("E11-matrix", { languageModel: languageResult("violated") });
    const split = openingOf([result("E8-steps", { verdict: "violated" }), lm], []).answer;
    expect(split.head).toBe("Not shown by this run.");
    expect(split.sentences[1]).toContain("E11-matrix otherwise on the language model");
  });

  it("takes the number beside DP-SGD where there is one, else beside an attacker without A", () => {
    const tile = (...ids: string[]) =>
      openingOf(
        ids.map((id) => result(id)),
        [],
      ).tiles[2];
    expect(tile("MIA-dp", "MIA-known-A")).toMatchObject({ claim: "MIA-dp", value: "+1.235 AUC" });
    expect(tile("MIA-known-A").claim).toBe("MIA-known-A");
    expect(tile()).toMatchObject({ value: "not tested in this run", isJudged: false });
    const [promised, exact] = openingOf([result("E10-vector", { value: 20.2022 })], []).tiles;
    // Both are of the row that E10-vector states: 2.29 is Gaussian arithmetic at mu = sqrt(2 (1 - .99) 16).
    expect([promised.value, exact.value]).toEqual(["epsilon ≤ 2.29", "epsilon = 20.2"]);
    expect(claimOf("E10-vector")?.statement).toContain("cosine 0.99 or more (r = 16, m = 768)");
  });
});
