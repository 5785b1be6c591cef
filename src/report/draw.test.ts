/** Coordinates are rounded, text is not; names of clip paths do not depend on what was drawn before. */
import * as Plot from "@observablehq/plot";
import { expect, it } from "vitest";
import { noiseRow } from "../testing/rows.js";
import { belowKey, drawn, markers } from "../testing/drawn.js";
import { draw, namedAfter } from "./draw.js";
import { joint } from "./figures/joint.js";
import { ROW_HEIGHT, seriesOf } from "./plots/series.js";

it("rounds coordinates, not text", () => {
  const svg = drawn(joint, { noise: [noiseRow("spread", 16, 768)] });
  expect(svg).toMatch(/>0\.822</);
  expect(svg).not.toMatch(/x="-?\d+\.\d{3,}"/);
});

it("names clip paths after the figure, whatever was drawn before it", () => {
  const clipped = (n: number): string =>
    `<svg><clipPath id="plot-clip-${n}"/><g clip-path="url(#plot-clip-${n})"/></svg>`;
  expect(namedAfter("f", clipped(7))).toBe(namedAfter("f", clipped(8)));
  expect(namedAfter("f", clipped(7))).toBe(
    '<svg><clipPath id="f-clip-1"/><g clip-path="url(#f-clip-1)"/></svg>',
  );
});

it("puts the key above the axes, and both into one picture with its words", () => {
  const marks = [
    Plot.dot(
      [
        { x: 0, y: 0 },
        { x: 1, y: 1 },
      ],
      { x: "x", y: "y" },
    ),
  ];
  const own = draw({ height: 100, marks }, "a < b");
  const keyed = draw({ height: 100, marks }, "a < b", {
    key: seriesOf(["one"]),
    desc: "Two & two",
  });
  expect(own).toContain('height="100"');
  expect(keyed).toContain(`height="${100 + ROW_HEIGHT + 6}"`);
  expect(keyed).toContain("<title>a &lt; b</title><desc>Two &amp; two</desc>");
  expect(keyed).toContain(">one</text>");
  // Markers stand side by side, as Plot drew them: none inside another.
  expect(markers(own)).toBe(2);
  expect(belowKey(keyed)).toContain(belowKey(own).replace("</g></svg>", ""));
});
