/** A whole row of noise is Gaussian only where the rank is far above the dimension (E6). */
import * as Plot from "@observablehq/plot";
import { jointTv } from "../../core/joint.js";
import { oncePerKey } from "../../core/once-per-key.js";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { drawnFrom } from "../plots/noise-rows.js";

const RANKS = [1, 4, 16, 64, 256, 1024, 4096];
const DIMS = [16384, 4096, 768, 256, 64, 16, 4, 1];

interface Cell {
  readonly rank: number;
  readonly dim: number;
  readonly tv: number;
}

/** The exact joint TV of each cell: the same in every report, and in a figure's drawing and its data. */
const cellsOf = oncePerKey<void, readonly Cell[]>(
  () => 0,
  () =>
    RANKS.flatMap((rank) =>
      [...DIMS].reverse().map((dim) => ({ rank, dim, tv: jointTv(rank, dim).tv })),
    ),
);

export const joint = defineFigure({
  id: "joint",
  claims: ["E6-joint"],
  models: ["none"],
  rows: ({ noise }) => some(noise.filter((r) => r.shape === "spread" && r.jointTvSampled !== null)),
  title: "A whole row of noise looks Gaussian only where the rank is far above the dimension",
  caption: (rows) =>
    "Joint total variation of a whole row to the Gaussian: 0 where they cannot be told apart, 1 where they always " +
    `can. Upper number: exact. Below it, where sampled (spread rows${drawnFrom(rows)}), the estimate and two ` +
    "standard errors. Adapters live in the upper left corner.",
  data: (rows) =>
    cellsOf().map(({ rank, dim, tv }) => {
      const own = rows.find((r) => r.rank === rank && r.dim === dim);
      const sampled = { sampled: own?.jointTvSampled ?? null, sampledSe: own?.jointTvSe ?? null };
      return { rank, dim, exact: tv, ...sampled };
    }),
  draw(rows) {
    const place = (r: { rank: number; dim: number }) => ({ rank: `${r.rank}`, dim: `${r.dim}` });
    const cells = cellsOf().map((cell) => ({ ...place(cell), tv: cell.tv }));
    const sampled = rows
      .filter((r) => RANKS.includes(r.rank) && DIMS.includes(r.dim))
      .map((r) => {
        const [value, se] = [r.jointTvSampled as number, r.jointTvSe as number];
        return { ...place(r), value: value.toFixed(3), error: `±${(2 * se).toFixed(3)}` };
      });
    const style = { x: "rank", y: "dim", fill: "#111" };
    return draw(
      {
        height: 560,
        marginLeft: 66,
        marginRight: 4,
        marginBottom: 52,
        marginTop: 30,
        padding: 0.03,
        x: { label: "rank r", domain: RANKS.map(String) },
        y: { label: "dimension m", domain: DIMS.map(String), labelAnchor: "top" },
        color: { type: "linear", domain: [0, 1], range: ["#f2f6fb", "#e8803a"] },
        marks: [
          Plot.cell(cells, { x: "rank", y: "dim", fill: "tv" }),
          Plot.text(cells, {
            ...style,
            text: (c: { tv: number }) => c.tv.toFixed(3),
            fontWeight: "bold",
            dy: -16,
          }),
          Plot.text(sampled, { ...style, text: "value", dy: 3 }),
          Plot.text(sampled, { ...style, text: "error", dy: 20, fontSize: 15 }),
        ],
      },
      "Joint total variation of one row over rank and dimension",
      {
        desc:
          cells.map((c) => `${c.tv.toFixed(3)} at r = ${c.rank}, m = ${c.dim}`).join("; ") + ".",
      },
    );
  },
});
