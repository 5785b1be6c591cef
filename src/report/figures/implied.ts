/** The exact TV that the median real gradient row implies at each rank (E4). */
import { exactDistances } from "../../core/tv.js";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { number } from "../format.js";
import { around, logAxis, rankAxis } from "../plots/axes.js";
import { describe } from "../plots/describe.js";
import { loadingsOf, type Loading } from "../plots/loading-rows.js";
import { FRAME, dots, grouped, lines, median, RANKS } from "../plots/marks.js";
import { seriesOf } from "../plots/series.js";

const NAMED_RANK = 8;

/** Median largest loading of each layer and step. */
const mediansOf = (rows: readonly Loading[]): Array<readonly [name: string, rho: number]> =>
  [...grouped(rows, (l) => `${l.layer}, step ${l.step}`)].map(([name, list]) => {
    const rho = median(list.map((l) => l.maxLoading));
    return [`${name} (${rho.toFixed(2)})`, rho];
  });

/** The exact TV of each median at each rank. */
const pointsOf = (medians: ReturnType<typeof mediansOf>) =>
  medians.flatMap(([name, rho]) =>
    RANKS.map((rank) => ({ rank, name, y: exactDistances(rank, rho).tv })),
  );

export const implied = defineFigure({
  id: "implied",
  claims: ["E3-law"],
  models: ["classifier"],
  rows: (tables) => some(loadingsOf(tables.loadings, "classifier")),
  title: (rows) => {
    const tvs = mediansOf(rows).map(([, rho]) => exactDistances(NAMED_RANK, rho).tv);
    const [low, high] = [Math.min(...tvs), Math.max(...tvs)].map((x) =>
      number(Number(x.toPrecision(2))),
    );
    return `At rank ${NAMED_RANK} the loadings of real rows imply a total variation of ${low} to ${high}`;
  },
  caption: "Exact TV of the most loaded coordinate in the median row (its loading in brackets).",
  data: (rows) => pointsOf(mediansOf(rows)),
  draw(rows) {
    const medians = mediansOf(rows);
    const series = seriesOf(medians.map(([name]) => name));
    const points = pointsOf(medians);
    const place = { x: "rank", y: "y", by: "name" };
    // Markers take turns: the curves hardly differ, and none may hide another.
    const turn = ({ rank, name }: (typeof points)[number]): boolean =>
      RANKS.indexOf(rank) % series.length === series.findIndex((s) => s.name === name);
    return draw(
      {
        ...FRAME,
        height: 400,
        x: rankAxis(RANKS),
        y: logAxis("exact TV of the most loaded coordinate", around(points.map((p) => p.y))),
        marks: [...lines(points, series, place), ...dots(points.filter(turn), series, place, 4.5)],
      },
      "Total variation implied by real gradients",
      {
        key: series,
        desc: describe(points, { x: ["rank", "rank"], y: ["y", "Total variation"], by: ["name"] }),
      },
    );
  },
});
