/** Coordinates are rounded, text is not. */
import { expect, it } from "vitest";
import { noiseRow } from "../testing/rows.js";
import { drawn } from "../testing/drawn.js";
import { joint } from "./figures/joint.js";

it("rounds coordinates, not text", () => {
  const svg = drawn(joint, { noise: [noiseRow("spread", 16, 768)] });
  expect(svg).toMatch(/>0\.822</);
  expect(svg).not.toMatch(/x="-?\d+\.\d{3,}"/);
});
