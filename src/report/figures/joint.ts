/** A whole row of noise is Gaussian only where the rank is far above the dimension (E6). */
import * as Plot from "@observablehq/plot";
import { jointTv } from "../../core/joint.js";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { drawnFrom } from "../plots/noise-rows.js";

const RANKS = [1, 4, 16, 64, 256, 1024, 4096];
const DIMS = [16384, 4096, 768, 256, 64, 16, 4, 1];

export const joint = defineFigure({
  id: "joint",
  claims: ["E6-joint"],
  models: ["none"],
  rows: ({ noise }) => some(noise.filter((r) => r.shape === "spread" && r.jointTvSampled !== null)),
  title: "Joint TV of a whole row over rank and dimension",
  caption: (rows) =>
    `Exact values above; below them, where sampled (spread rows${drawnFrom(rows)}), the estimate with two standard ` +
    "errors. The row looks Gaussian only where r is far larger than m: adapters live in the opposite corner.",
  draw(rows) {
    const place = (r: { rank: number; dim: number }) => ({ rank: `${r.rank}`, dim: `${r.dim}` });
    const cells = RANKS.flatMap((rank) =>
      [...DIMS].reverse().map((dim) => ({ ...place({ rank, dim }), tv: jointTv(rank, dim).tv })),
    );
    const sampled = rows
      .filter((r) => RANKS.includes(r.rank) && DIMS.includes(r.dim))
      .map((r) => {
        const [value, se] = [r.jointTvSampled as number, r.jointTvSe as number];
        return { ...place(r), text: `${value.toFixed(3)} ± ${(2 * se).toFixed(3)}` };
      });
    return draw(
      {
        width: 820,
        height: 460,
        marginLeft: 70,
        marginBottom: 45,
        padding: 0.04,
        x: { label: "rank r", domain: RANKS.map(String) },
        y: { label: "dimension m", domain: DIMS.map(String) },
        color: {
          type: "linear",
          domain: [0, 1],
          range: ["#f2f6fb", "#d55e00"],
          label: "joint TV to the Gaussian",
        },
        marks: [
          Plot.cell(cells, { x: "rank", y: "dim", fill: "tv" }),
          Plot.text(cells, {
            x: "rank",
            y: "dim",
            text: (c: { tv: number }) => c.tv.toFixed(3),
            fill: "#111",
            dy: -7,
          }),
          Plot.text(sampled, {
            x: "rank",
            y: "dim",
            text: "text",
            fill: "#111",
            fontSize: 10,
            dy: 9,
          }),
        ],
      },
      "Joint TV of one row over rank and dimension",
    );
  },
});
