/** What gradient canaries show of DP training, beside what is accounted. */
import * as Plot from "@observablehq/plot";
import { different } from "../../claims/words.js";
import { isAudited } from "../../experiment/audit/faults.js";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { number } from "../format.js";
import { FRAME } from "../plots/marks.js";
import { labelMargin } from "../plots/axes.js";
import { BLUE, INK, ORANGE, paint, type Series, stroked } from "../plots/series.js";

const ACCOUNTED: Series = { name: "accounted", color: INK, symbol: "square", hollow: true };
const SOUND: Series = { name: "shown, as it is", color: BLUE, symbol: "circle", dash: "none" };
const PLANTED: Series = {
  name: "shown, planted fault",
  color: ORANGE,
  symbol: "triangle",
  dash: "6 4",
};

export const audit = defineFigure({
  id: "audit",
  claims: ["MIA-audit"],
  rows: (tables) => some(tables.audits.filter(isAudited)),
  title: (rows) => {
    const refuted = (fault: boolean) => {
      const own = rows.filter((r) => (r.fault !== "none") === fault);
      return [own.filter((r) => r.epsilonLower >= r.epsilon).length, own.length];
    };
    const [[faults, planted], [sound, clean]] = [refuted(true), refuted(false)];
    return (
      `Gradient canaries refute ${faults} of ${planted} accounts with a planted fault, ` +
      `${sound} of ${clean} without`
    );
  },
  caption:
    "Squares: accounted epsilon at delta = 1e-5 (PLD). Filled markers: the largest account that guesses on canaries " +
    "refute, at confidence 1 - 1e-9, with lines to the largest that nine tenths of new runs refute (95%). A marker " +
    "that is not left of its square refutes the account itself: so it must be for planted faults (triangles), and " +
    "for them alone.",
  draw(rows) {
    const settings = different(rows.map((r) => r.setting));
    const shown = rows.filter((r) => r.epsilonLower > 0);
    return draw(
      {
        ...FRAME,
        height: 90 + 40 * settings.length,
        marginLeft: labelMargin(settings),
        marginTop: 12,
        x: { label: "epsilon at delta = 10⁻⁵", zero: true, nice: true, inset: 6, ticks: 6 },
        y: { label: null, domain: settings, tickSize: 0 },
        marks: [
          ...[SOUND, PLANTED].flatMap((s) => {
            const own = shown.filter((r) => (r.fault === "none") === (s === SOUND));
            return [
              Plot.link(own, {
                x1: "epsilonCaught",
                x2: "epsilonLower",
                y: "setting",
                ...stroked(s),
                strokeWidth: 2,
              }),
              Plot.dot(own, {
                x: "epsilonLower",
                y: "setting",
                symbol: s.symbol,
                r: 5,
                ...paint(s),
              }),
            ];
          }),
          Plot.dot(rows, {
            x: "epsilon",
            y: "setting",
            symbol: "square",
            r: 6,
            ...paint(ACCOUNTED),
          }),
        ],
      },
      "Epsilon shown by gradient canaries beside the accounted one",
      {
        key: [SOUND, PLANTED, ACCOUNTED],
        desc:
          rows
            .map(
              (r) =>
                `${r.setting}: shown ${number(r.epsilonLower)}, accounted ${number(r.epsilon)}`,
            )
            .join("; ") + ".",
      },
    );
  },
});
