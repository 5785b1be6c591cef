/** Coordinates are rounded, text is not; names of clip paths do not depend on what was drawn before. */
import { expect, it } from "vitest";
import { noiseRow } from "../testing/rows.js";
import { drawn } from "../testing/drawn.js";
import { joint } from "./figures/joint.js";
import { tvSpread } from "./figures/tv-spread.js";

it("rounds coordinates, not text", () => {
  const svg = drawn(joint, { noise: [noiseRow("spread", 16, 768)] });
  expect(svg).toMatch(/>0\.822</);
  expect(svg).not.toMatch(/x="-?\d+\.\d{3,}"/);
});

it("names clip paths after the figure, whatever was drawn before it", () => {
  const tables = { noise: [noiseRow("spread", 8, 768)] };
  const first = drawn(tvSpread, tables);
  expect(drawn(tvSpread, tables)).toBe(first);
  expect(first).toContain('clip-path="url(#tv-spread-clip-1)"');
  expect(first).toContain('<clipPath id="tv-spread-clip-1">');
});
