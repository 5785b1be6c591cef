/** The data that sentences name are those of the rows of the primary plan that feeds their claim. */
import { describe, expect, it } from "vitest";
import type { PlanHead } from "../experiment/kind.js";
import { emptyTables, type Tables } from "../experiment/rows.js";
import { membershipRows } from "../testing/membership-rows.js";
import { result } from "../testing/results.js";
import { chainOf } from "./chain.js";
import { dataOf, onData } from "./data-of.js";
import { tellStory } from "./story.js";

const plan = (name: string, change: Partial<PlanHead> = {}): PlanHead => ({
  name,
  feeds: ["MIA-known-A", "MIA-full"],
  subject: { model: "classifier", task: name },
  primary: true,
  ...change,
});
const rowsOf = (name: string, source: string): Tables => ({
  ...emptyTables(),
  membership: membershipRows({}).map((r) => ({ ...r, plan: name, source })),
});

describe("data of results", () => {
  it("are the source of the primary plan's rows, of no other's", () => {
    const tables = rowsOf("own", "own.csv");
    expect(dataOf([plan("own")], tables)).toEqual({
      "MIA-known-A": "own.csv",
      "MIA-full": "own.csv",
    });
    expect(dataOf([plan("own", { primary: false })], tables)).toEqual({});
    expect(dataOf([plan("other")], tables)).toEqual({});
    expect(dataOf([plan("own", { feeds: ["MIA-dp"] })], tables)).toEqual({ "MIA-dp": "own.csv" });
    const text = plan("own", { subject: { model: "language-model", task: "own" } });
    expect(dataOf([text], tables)).toEqual({});
    expect(dataOf([plan("own")], rowsOf("own", "mnist"))["MIA-full"]).toBe("MNIST");
  });

  it("stand in sentences on trained models, and digits in none that are not of digits", () => {
    const data = { "MIA-full": "first.csv", "MIA-known-A": "own.csv" };
    const violated = { verdict: "violated", expectation: "violated" } as const;
    const claims = [
      result("MIA-full"),
      result("MIA-known-A", violated),
      result("E8-steps", { ...violated, value: 0.9575 }),
      result("E6-joint", violated),
    ];
    const said = chainOf(claims, data).flatMap(({ strands }) =>
      strands.flatMap((strand) => strand.said),
    );
    const textOf = (id: string): string => said.find(({ claim }) => claim === id)?.text ?? "";
    expect(textOf("MIA-known-A")).toMatch(/ \(own\.csv\)\.$/);
    expect(textOf("E8-steps")).toContain("(correlation 0.96)");
    expect(textOf("E6-joint")).not.toMatch(/\d|csv/);
    const story = tellStory(claims, data).join(" ");
    expect(story).toContain("trained models (first.csv and own.csv)");
    expect(story).not.toMatch(/digits|MNIST|rank 16/);
    expect(onData({}, ["MIA-full"])).toBe("");
    expect(
      chainOf([result("E8-steps", { ...violated, value: null })], {})[3].strands[0].said[0].text,
    ).toBe("The noise of one step depends on that of another. In DP-SGD it is drawn anew.");
  });
});
