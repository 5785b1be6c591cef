/** E18-gauge: whether dp-lora's noise on W depends on how W is split into factors. */
import type { GaugeRow } from "../../experiment/rows.js";
import { defineClaim } from "../claim.js";
import { FOUND, familyShift, sized } from "../power.js";
import { judgeFamily } from "../rules.js";
import { derived, GAUGE } from "../source.js";
import { gaugeTable, homeOf } from "./evidence.js";

const SEES = {
  effect: "logarithm of the ratio of one gauge's variance to c = 1's",
  found: FOUND.family,
};

const relative = (r: GaugeRow): number => r.varianceSe / r.variance;

export const E18Gauge = defineClaim({
  id: "E18-gauge",
  source: derived(GAUGE, "E18"),
  statement:
    "The noise that a step of dp-lora puts on W does not depend on the gauge: it has the same variance with " +
    "(A/c, c B) as with (A, B).",
  expectation: "violated",
  because:
    "Noise on B reaches W through A/c, noise on A through c B: per entry |A_j|^2/c^2 + c^2 |B_i|^2 to first order, " +
    "while the mechanism, and so epsilon, is the same.",
  theory: "E18",
  evidence: "estimated",
  sees: SEES,
  reads: { gauges: (r) => r.variance > 0 },
  numbers: { gauges: ["variance"] },
  test({ gauges }, { alpha }) {
    const pairs = gauges.flatMap((r) => {
      const home = homeOf(r, gauges);
      return home === undefined || r.gauge === 1 ? [] : [{ r, home }];
    });
    const errors = pairs.map(({ r, home }) => Math.hypot(relative(r), relative(home)));
    const logs = pairs.map(({ r, home }) => Math.log(r.variance / home.variance));
    const ratios = pairs.map(({ r, home }) => r.variance / home.variance);
    const finding = judgeFamily(
      "largest |z| of log variance against c = 1",
      logs.map((log, i) => log / errors[i]),
      {
        gauges: pairs.length,
        largest: Math.max(...ratios),
        smallest: Math.min(...ratios),
        perSignal: Math.max(
          ...pairs.map(({ r, home }) => r.variance / r.signal / (home.variance / home.signal)),
        ),
        table: gaugeTable(gauges),
      },
      alpha,
    );
    return { ...finding, power: sized(SEES, familyShift(errors, finding.facts.limit)) };
  },
  explain: ({ gauges, largest, smallest, perSignal, table }) => [
    {
      text:
        `${gauges} gauges beside c = 1, at one W, batch, clipping norm, noise multiplier and rate: the variance ` +
        `on W is ${smallest.toPrecision(3)} to ${largest.toPrecision(3)} times that at c = 1, and has no bound in c. ` +
        "Epsilon is the same in all: it is accounted from noise multiplier, batch and steps.",
    },
    {
      text:
        "The step is amplified, too: gradients of the factors scale by 1/c and c, and clipping holds their norm. " +
        `Over the squared change of W without noise, the noise is at most ${perSignal.toPrecision(3)} times that ` +
        "at c = 1 here. What is unbounded is the noise at a fixed rate; another rate changes noise and step " +
        "alike, to first order, and not that ratio. Single steps on synthetic factors: " +
        "nothing is said of trained models' utility.",
    },
    table,
  ],
});
