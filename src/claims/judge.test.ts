/** The order of the ledger: claim by claim on the primary task, then task by task, as the run's plans come. */
import { describe, expect, it } from "vitest";
import type { PlanHead } from "../experiment/kind.js";
import { membershipRows, membershipTables } from "../testing/membership-rows.js";
import { judgeFed } from "./judge.js";

const rows = membershipRows({});
const head = (name: string, task: string, primary = false): PlanHead => ({
  name,
  feeds: ["MIA-dp", "MIA-full", "MIA-known-A"],
  subject: { model: "classifier", task },
  primary,
});
const runOf = (...plans: PlanHead[]) => ({
  seed: "1",
  tables: membershipTables(plans.flatMap(({ name }) => rows.map((r) => ({ ...r, plan: name })))),
  plans,
});
const home = head("mia", "digits", true);
const labels = head("mia-labels", "labels");
const spam = head("mia-spam", "spam");
const idsOf = (claims: ReadonlyArray<{ id: string }>): string[] => claims.map(({ id }) => id);

const PRIMARY = ["MIA-full", "MIA-known-A", "MIA-dp"];
const LABELS = ["MIA-full/labels", "MIA-known-A/labels", "MIA-dp/labels"];
const SPAM = ["MIA-full/spam", "MIA-known-A/spam", "MIA-dp/spam"];

describe("claims that are judged a task", () => {
  it("stand in the order of the registry, first on the primary task, then on the other", () => {
    expect(idsOf(judgeFed(runOf(home, labels)))).toEqual([...PRIMARY, ...LABELS]);
    expect(idsOf(judgeFed(runOf(labels, home)))).toEqual([...PRIMARY, ...LABELS]);
  });

  it("take further tasks in the order of the run's plans", () => {
    expect(idsOf(judgeFed(runOf(home, labels, spam)))).toEqual([...PRIMARY, ...LABELS, ...SPAM]);
    expect(idsOf(judgeFed(runOf(spam, labels, home)))).toEqual([...PRIMARY, ...SPAM, ...LABELS]);
  });
});
