/** loradp privacy --release: what it says, what it needs, and what it refuses by name. */
import { describe, expect, it } from "vitest";
import { sketchEpsilon } from "../core/sketch.js";
import { json, loradp } from "./in-process.fixture.js";

const words = (text: string): string[] => text.split(" ");

describe("privacy --release", () => {
  it("secret-a gives the exact epsilon of the eigenvalues", async () => {
    const query = "privacy --release secret-a --rank 16 --eigenvalues 0.8,1.25 --delta 1e-5";
    const found = (await json(...words(query))) as { epsilon: number; eigenvalues: number };
    expect(found.epsilon).toBe(sketchEpsilon(1e-5, 16, [0.8, 1.25]));
    expect(found.eigenvalues).toBe(2);
    const { stdout: out } = await loradp(words(query));
    expect(out).toMatch(/^At delta 1e-5 the exact epsilon of B alone is \d/);
    expect(out).toContain("It is for this pair of neighbours");
  });

  it.each(["adapter", "merged"])("%s has no epsilon, and needs no number", async (release) => {
    const { stdout: out, status: code } = await loradp(["privacy", "--release", release]);
    expect(code).toBe(0);
    expect(out).toMatch(/^No epsilon exists: delta is 1 at every epsilon\./);
    expect(await json("privacy", "--release", release)).toMatchObject({ epsilon: null, delta: 1 });
  });

  it.each([
    [
      "privacy --release adapter --rank 4",
      /^--rank must be left out with --release adapter, got 4/,
    ],
    ["privacy --release merged --delta 1e-5", /^--delta must be left out with --release merged/],
    [
      "privacy --release secret-a --rank 4 --delta 1e-5",
      /^--eigenvalues and --gradients must be given one/,
    ],
    [
      "privacy --release secret-a --eigenvalues 2 --delta 1e-5",
      /^--rank must be given with --release secret-a/,
    ],
    [
      "privacy --release secret-a --rank 4 --eigenvalues 2 --rho 0.9 --delta 1e-5",
      /^--rho must be left out/,
    ],
    [
      "privacy --release secret-a --rank 4 --eigenvalues 2,0 --delta 1e-5",
      /^--eigenvalues must be a number above 0, got 0/,
    ],
    [
      "privacy --release secret-a --rank 4 --eigenvalues 2,, --delta 1e-5",
      /^--eigenvalues must be a number above 0/,
    ],
    [
      "privacy --release secret-a --rank 4 --eigenvalues 2",
      /^--epsilon and --delta must be given one at a time/,
    ],
    [
      "privacy --release secret-a --rank 4 --gradients /none --delta 1e-5",
      /^--gradients must be a file that can be read/,
    ],
    ["privacy --release all", /^--release must be one of row, adapter, merged, secret-a, got all/],
    ["privacy --rank 4 --dim 8 --delta 1e-5", /^--rho must be given with --release row/],
    [
      "privacy --rank 4 --dim 8 --rho 0.5 --eigenvalues 2 --delta 1e-5",
      /^--eigenvalues must be left out with --release row/,
    ],
  ])("%s: one line, exit code 2", async (query, message) => {
    const { stderr: err, status: code } = await loradp(words(query));
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(err.trim().split("\n")).toHaveLength(1);
  });
});
