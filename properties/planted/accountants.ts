/** Planted bugs in the accountants. */
import type { Schedule, SubsampledGaussian } from "../../src/accountant/mechanism.js";
import type { PlantedBugs } from "../property.js";
import { subject } from "../subject.js";

const changed = (schedule: Schedule, of: (phase: SubsampledGaussian) => object): Schedule =>
  [schedule].flat().map((phase) => ({ ...phase, ...of(phase) }));

export const accountantsBugs: PlantedBugs = {
  "the old RDP conversion": {
    rdpEpsilon: (mechanism, delta, orders) => {
      const b = subject.rdpEpsilon(mechanism, delta, orders);
      return {
        ...b,
        epsilon: b.epsilon - Math.log1p(-1 / b.order) + Math.log(b.order) / (b.order - 1),
      };
    },
  },
  "RDP that promises 10% too much": {
    rdpEpsilon: (mechanism, delta, orders) => {
      const b = subject.rdpEpsilon(mechanism, delta, orders);
      return { ...b, epsilon: 0.9 * b.epsilon };
    },
  },
  "PLD without amplification by sampling": {
    pldEpsilon: (mechanism, delta, relative) =>
      subject.pldEpsilon(
        changed(mechanism, () => ({ samplingRate: 1 })),
        delta,
        relative,
      ),
  },
  "PLD of half the sampling rate": {
    pldEpsilon: (mechanism, delta, relative) =>
      subject.pldEpsilon(
        changed(mechanism, ({ samplingRate: q }) => ({ samplingRate: q === 1 ? 1 : q / 2 })),
        delta,
        relative,
      ),
  },
  "PLD with one step too few": {
    pldEpsilon: (mechanism, delta, relative) =>
      subject.pldEpsilon(
        changed(mechanism, ({ steps }) => ({ steps: Math.max(1, steps - 1) })),
        delta,
        relative,
      ),
  },
  "PLD bracket shifted by 2%": {
    pldEpsilon: (mechanism, delta, relative) => {
      const b = subject.pldEpsilon(mechanism, delta, relative);
      return { lower: 1.02 * b.lower, upper: 1.02 * b.upper };
    },
  },
};
