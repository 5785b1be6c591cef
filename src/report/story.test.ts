/** The opening says what the verdicts bear out, and nothing else. */
import { describe, expect, it } from "vitest";
import { result } from "../testing/results.js";
import { VERDICTS, type Verdict } from "../claims/claim.js";
import { STORY, tellStory, textOf } from "./story.js";

describe("story", () => {
  it("opens with sentences that the verdicts bear out, and with none that they do not", () => {
    const violated = { verdict: "violated", expectation: "violated" } as const;
    const sentence = "fine-tuning where the two are equally accurate";
    expect(tellStory([result("MIA-utility", violated)]).join(" ")).toContain(sentence);
    for (const verdict of VERDICTS.filter((v) => v !== "violated")) {
      const text = tellStory([result("MIA-utility", { verdict })]).join(" ");
      expect(text).not.toContain(sentence);
      expect(text).toContain(`MIA-utility ${verdict}`);
    }
    expect(tellStory([result("X", violated)])[0]).toContain("1 violated (X)");
  });

  const sentences = STORY.map(
    (sentence) => [Object.keys(sentence.rests).join(", "), sentence] as const,
  );
  it.each(sentences)("says what rests on %s only where all hold", (_, sentence) => {
    const { rests } = sentence;
    const text = textOf(
      sentence,
      Object.keys(rests).map((id) => result(id)),
    );
    const told = (other: Readonly<Record<string, Verdict>>): string[] =>
      tellStory(
        Object.entries({ ...rests, ...other }).map(([id, verdict]) => result(id, { verdict })),
      );
    expect(told({})).toContain(text);
    for (const [id, holds] of Object.entries(rests))
      for (const verdict of VERDICTS)
        if (verdict !== holds) {
          expect(told({ [id]: verdict }), `${id} ${verdict}`).not.toContain(text);
          expect(told({ [id]: verdict }).join(" ")).toContain(`left out: ${id} ${verdict}.`);
        }
  });

  it("names the pools of what it says of attacked models, of the primary task alone", () => {
    const violated = { verdict: "violated", expectation: "violated" } as const;
    const [own, known] = [
      result("MIA-full", { sampleSize: 8 }),
      result("MIA-known-A", { ...violated, sampleSize: 8 }),
    ];
    const elsewhere = result("MIA-full", { id: "MIA-full/spam", task: "spam", sampleSize: 5 });
    expect(tellStory([own, known, elsewhere]).join(" ")).toContain("the plan's adapters (8 pools)");
    expect(tellStory([own, { ...known, sampleSize: 6 }]).join(" ")).toContain("(8 and 6 pools)");
    expect(tellStory([{ ...own, verdict: "within margin" }, known]).join(" ")).toMatch(
      /1 within margin, a difference that was not shown and is too small to matter \(MIA-full\)/,
    );
  });

  it("tells replicates task by task, and lets none stand for the primary task", () => {
    const replicate = result("MIA-utility", {
      id: "MIA-utility/spam",
      task: "spam",
      verdict: "violated",
      expectation: "none",
    });
    const text = tellStory([replicate, result("TEXT-known-A")]).join(" ");
    expect(text).toContain("spam: MIA-utility violated.");
    expect(text).not.toContain("MIA-utility not tested");
    const open = tellStory([replicate, result("MIA-utility", { verdict: "not tested" })]).join(" ");
    expect(open).toContain("left out: MIA-utility not tested.");
    expect(open).not.toContain("where the two are equally accurate");
    expect(text).not.toContain("where the two are equally accurate");
  });

  it("counts what the language model's rows say", () => {
    const own = (verdict: "upheld" | "violated") =>
      result("E0", { languageModel: { ...result("E0"), verdict } });
    expect(tellStory([own("violated")]).join(" ")).toContain(
      "0 of 1 claims come out as theory says on its gradients and its first LoRA step alone: none. " +
        "Otherwise: E0 violated, expected upheld.",
    );
    expect(tellStory([own("upheld")]).join(" ")).toContain("1 of 1 claims come out");
    expect(tellStory([result("E0")]).join(" ")).toContain("No language model in this run.");
  });
});
