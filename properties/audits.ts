/** Lower bounds on epsilon from audits: they hold at their confidence, and they come near the truth. */
import { smallestEpsilon } from "../src/core/gaussian-mechanism.js";
import { check, defineProperty, near, type Property } from "./property.js";

export const audits: readonly Property[] = [
  defineProperty({
    name: "one-run audit: published value, monotone, never above the truth",
    uses: ["oneRunEpsilon", "stream"],
    check(s) {
      const value = s.oneRunEpsilon({ canaries: 1000, guesses: 100, correct: 100 }, 0);
      check(near(value, 3.492965, 1e-6), `(1000, 100, 100): ${value}`);
      check(
        s.oneRunEpsilon({ canaries: 1000, guesses: 100, correct: 100 }, 1e-5) < value &&
          s.oneRunEpsilon({ canaries: 1000, guesses: 100, correct: 90 }, 0) < value,
        "not monotone",
      );
      check(
        s.oneRunEpsilon({ canaries: 1000, guesses: 100, correct: 50 }, 0) === 0,
        "chance shows something",
      );
      // Randomised response at eps = 1 answers rightly with probability e/(1+e): at 95% the bound exceeds 1 in at most
      // 5% of audits.
      let above = 0;
      for (let t = 0; t < 400; t++) {
        const { uniform } = s.stream("privacy", "one-run", t);
        let correct = 0;
        for (let i = 0; i < 100; i++) if (uniform() < Math.E / (1 + Math.E)) correct++;
        above += s.oneRunEpsilon({ canaries: 100, guesses: 100, correct }, 0) > 1 ? 1 : 0;
      }
      // Binomial(400, 0.05) exceeds 50 with probability below 1e-8.
      check(above <= 50, `${above} of 400 audits exceed the truth`);
    },
  }),
  defineProperty({
    name: "lower bounds from counts never exceed a Gaussian mechanism's epsilon, and come near it",
    uses: ["gaussianDelta", "stream", "epsilonFromCounts"],
    check(s) {
      let [above, best] = [0, 0];
      const truth = smallestEpsilon((e) => s.gaussianDelta(e, 1), 0.01);
      for (let t = 0; t < 200; t++) {
        const { normal } = s.stream("privacy", "counts", t);
        let [truePositives, falsePositives] = [0, 0];
        for (let i = 0; i < 1000; i++) {
          if (normal() + 1 > 1.5) truePositives++;
          if (normal() > 1.5) falsePositives++;
        }
        const bound = s.epsilonFromCounts(
          { truePositives, members: 1000, falsePositives, nonMembers: 1000 },
          0.01,
          0.05,
        );
        above += bound > truth ? 1 : 0;
        best = Math.max(best, bound);
      }
      // At this threshold the limit is log((0.3085 - 0.01)/0.0668) = 1.497; Binomial(200, 0.05) exceeds 31 with
      // probability below 1e-8.
      check(
        above <= 31 && best > 1.2 && best < truth,
        `${above} of 200 above ${truth}, best ${best}`,
      );
      const counts = { truePositives: 300, members: 1000, falsePositives: 60, nonMembers: 1000 };
      check(
        s.epsilonFromCounts(counts, 0.01, 0.01) < s.epsilonFromCounts(counts, 0.01, 0.1),
        "a higher confidence shows more",
      );
      check(
        s.epsilonFromCounts({ ...counts, truePositives: 60 }, 0.01, 0.05) === 0,
        "equal rates show something",
      );
    },
  }),
];
