/** The loop of a training: which steps are made, and what is seen between them. */
import { expect, it } from "vitest";
import { throughCheckpoints } from "./loop.js";

async function course(checkpoints: readonly number[]): Promise<string[]> {
  const seen: string[] = [];
  await throughCheckpoints(
    checkpoints,
    async (n) => {
      seen.push(`see ${n}`);
    },
    async (n) => {
      seen.push(`make ${n + 1}`);
    },
  );
  return seen;
}

it("a model is seen after so many steps as the checkpoint says, and no step follows the last", async () => {
  expect(await course([3, 1])).toEqual(["make 1", "see 1", "make 2", "make 3", "see 3"]);
  expect(await course([0, 1, 1])).toEqual(["see 0", "make 1", "see 1"]);
  expect(await course([0])).toEqual(["see 0"]);
  expect((await course([2, 10])).at(-1)).toBe("see 10");
});
