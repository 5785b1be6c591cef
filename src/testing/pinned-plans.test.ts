/**
 * The suite's plans today, a line each, as they are read: a field that goes missing, or a number that changes, is red
 * here. What they should be, their files say; a change that is meant: `-u` writes pinned/plans.txt anew.
 */
import { expect, it } from "vitest";
import { SUITE } from "../../simulations/index.js";
import { parsePlan } from "../sweep/plan.js";

it("plans of the suite are as stored", async () => {
  const lines = Object.entries(SUITE).map(([name, plan]) => {
    const { purpose: _, ...read } = parsePlan(plan) as { readonly purpose: string };
    return `${name}: ${JSON.stringify(read)}`;
  });
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("pinned/plans.txt");
});
