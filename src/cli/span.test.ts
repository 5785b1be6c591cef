/** loradp span: what is trained is what was asked for, and what is said is what came out. */
import { describe, expect, it } from "vitest";
import { SPAN_SOURCES, spanTrial } from "../app/span.js";
import { OPTIMIZERS } from "../experiment/span/optimizer.js";
import { spanRow } from "../testing/span-rows.js";
import { OPTIMISERS, SOURCES } from "./commands/span.js";
import { json, loradp } from "./in-process.fixture.js";
import { spanLines } from "./span-lines.js";

const lines = (change: object): string => {
  const { plan: _p, cell: _c, source: _s, seed, ...row } = spanRow("mnist", "sgd", 8);
  return spanLines({ source: "mnist", seed, layers: [{ ...row, ...change }] });
};

describe("loradp span", () => {
  it("offers what there is", () => {
    expect(SOURCES).toEqual(SPAN_SOURCES);
    expect(OPTIMISERS).toEqual(OPTIMIZERS);
  });

  it("trains as it was asked to", async () => {
    const asked = { rank: 6, examples: 5, epochs: 3, batch: 2, models: 3 };
    const words = Object.entries(asked).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const found = await json("span", "--optimizer", "momentum", "--seed", "7", ...words);
    expect(found).toMatchObject({
      source: "mnist",
      seed: "7",
      layers: [{ ...asked, layer: "input", optimizer: "momentum", trainer: "steps", steps: 8 }],
    });
    expect(found.layers).toMatchObject([{ separated: 3, membersInside: 15, othersInside: 0 }]);
    const again = await spanTrial({ source: "mnist", optimizer: "momentum", seed: "7", ...asked });
    expect(again).toEqual(found);
    const other = await spanTrial({ source: "mnist", optimizer: "momentum", seed: "8", ...asked });
    expect(other.layers[0].residualOther).not.toBe(again.layers[0].residualOther);
  });

  it("prints a layer's numbers and one sentence of them", () => {
    expect(lines({})).toContain("calls inside 2000 of 2000 members and 0 of 2000 others");
    expect(lines({})).toContain("tells all members from all others");
    expect(lines({})).toContain(
      "input: 8 different inputs of members, room for 16 directions, rank of B 8",
    );
    const full = { separated: 0, full: 250, auc: 0.5, leverageAuc: 0.8, leverageAucLow: 0.79 };
    expect(lines(full)).toContain("the leverage still tells members (AUC 0.800)");
    expect(lines({ ...full, leverageAucLow: 0.49 })).toContain("which proves no privacy");
    expect(lines({ ...full, full: 200, auc: 0.6 })).toContain("free in 50 of 250 models");
    expect(lines({ below: "moved" })).toContain("inputs move in training");
  });

  it("refuses what it cannot do, in a line", async () => {
    for (const [option, value] of [
      ["--batch", "20"],
      ["--examples", "257"],
      ["--models", "1"],
      ["--source", "emails"],
      ["--optimizer", "lion"],
    ]) {
      const { status, stderr } = await loradp(["span", option, value]);
      expect([status, stderr.trim().split("\n").length]).toEqual([2, 1]);
      expect(stderr).toContain(option);
    }
  });
});
