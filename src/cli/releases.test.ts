/** loradp privacy --release: what it says, what it needs, and what it refuses by name. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sketchEpsilon } from "../core/sketch.js";
import { encodeSafetensors } from "../store/safetensors.js";
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
    expect(out).toMatch(/by mixing +not asked +gamma needs the gradients: --gradients/);
  });

  it("says what gamma promises of a file's gradients, and that it promises nothing", async () => {
    const folder = mkdtempSync(join(tmpdir(), "loradp-release-lines-"));
    const of = async (change: number): Promise<string> => {
      const matrix = (extra: number) => ({
        shape: [2, 3],
        data: Float32Array.from([2 + extra, 0, 0, 0, 1, 0]),
      });
      const path = join(folder, `${change}.safetensors`);
      writeFileSync(path, encodeSafetensors({ batch: matrix(0), neighbour: matrix(change) }));
      const query = `privacy --release secret-a --rank 4 --gradients ${path} --delta 1e-5`;
      return (await loradp(words(query))).stdout;
    };
    const [same, near, far] = [await of(0), await of(0.5), await of(1)];
    rmSync(folder, { recursive: true });
    // One of two eigenvalues is moved; a batch beside itself has none but by rounding.
    expect(near).toMatch(/eigenvalues +1 +of S\^-1 S_1, other than 1/);
    expect(same).toMatch(/eigenvalues +0 +of S\^-1 S_1, other than 1/);
    expect(near).toMatch(/gamma +4 /);
    expect(near).toMatch(/by mixing +epsilon \d+\.?\d* +upper bound from gamma alone/);
    expect(far).toMatch(/gamma +1 /);
    expect(far).toMatch(
      /by mixing +no guarantee +the mixing mechanism's theorem needs gamma above 1/,
    );
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
