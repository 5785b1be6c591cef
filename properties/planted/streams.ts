/** Planted bugs in the random streams. */
import type { PlantedBugs } from "../property.js";
import { subject, type Subject } from "../subject.js";

const shifted =
  (bias: number): Subject["stream"] =>
  (...key) => {
    const s = subject.stream(...key);
    return { uniform: s.uniform, normal: () => s.normal() + bias };
  };

export const streamsBugs: PlantedBugs = {
  "biased normals": { stream: shifted(0.2) },
  "truncated normals": {
    stream: (...key) => {
      const s = subject.stream(...key);
      return { uniform: s.uniform, normal: () => Math.max(-1.8, Math.min(1.8, s.normal())) };
    },
  },
  "one stream for all trials": {
    stream: (seed, experiment) => subject.stream(seed, experiment, 0),
  },
  "streams reused by pairs of shards": {
    stream: (seed, experiment, t) => subject.stream(seed, experiment, t % 2000),
  },
  "the experiment left out of the key": { stream: (seed, _, t) => subject.stream(seed, "", t) },
};
