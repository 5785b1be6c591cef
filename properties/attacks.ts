/** What attacks are scored by, and the symmetry test (docs/theory.md E11). */
import fc from "fast-check";
import { check, defineProperty, near, runs, type Property } from "./property.js";
import { project } from "./sampling.js";

export const attacks: readonly Property[] = [
  defineProperty({
    name: "AUC: its value, its interval, ties, and a flipped score",
    uses: ["auc", "tprAtFpr", "stream"],
    check(s) {
      const scores = { members: [3, 2, 2, 5], nonMembers: [1, 2, 0] };
      const area = s.auc(scores);
      check(near(area.value, (3 + 2.5 + 2.5 + 3) / 12, 1e-15), `AUC ${area.value}`);
      check(area.low < area.value && area.value < area.high, "interval");
      const flipped = s.auc({
        members: scores.members.map((x) => -x),
        nonMembers: scores.nonMembers.map((x) => -x),
      });
      check(near(area.value + flipped.value, 1, 1e-15), "flip");
      check(
        s.tprAtFpr({ members: [1, 2, 3, 4], nonMembers: [0, 1.5, 2.5, 3.5] }, 0.25) === 0.5,
        "TPR at 25% FPR",
      );
      const { normal } = s.stream("privacy", "auc", 0);
      const random = s.auc(
        {
          members: Array.from({ length: 500 }, normal),
          nonMembers: Array.from({ length: 500 }, normal),
        },
        1 - 1e-9,
      );
      check(random.low < 0.5 && 0.5 < random.high, "random scores");
      const planted = s.auc({
        members: Array.from({ length: 500 }, () => normal() + 2),
        nonMembers: Array.from({ length: 500 }, normal),
      });
      check(
        planted.low > 0.85 && near(planted.value, 0.9214, 0.06),
        `memorised scores: ${planted.value}`,
      );
    },
  }),
  defineProperty({
    name: "symmetry test: zero for the true gradient, not for another, whatever A",
    uses: ["stream", "sampleFactor", "asymmetry"],
    check(s) {
      fc.assert(
        fc.property(
          fc.nat(1e6),
          fc.integer({ min: 2, max: 8 }),
          fc.integer({ min: 2, max: 8 }),
          fc.integer({ min: 1, max: 6 }),
          (trial, n, m, r) => {
            const source = s.stream("privacy", "symmetry", trial);
            const v = Float64Array.from({ length: n * m }, source.normal);
            const other = v.map((x) => x + 0.3 * source.normal());
            const a = new Float64Array(r * m);
            s.sampleFactor("gaussian", r, m, source, a);
            const y = new Float64Array(n * m);
            for (let i = 0; i < n; i++) y.set(project(v.subarray(i * m, (i + 1) * m), a, r), i * m);
            const rows = Array.from({ length: n }, (_, i) => i);
            check(s.asymmetry(y, v, m, rows) < 1e-13 * n * m, "the true gradient is not symmetric");
            check(s.asymmetry(y, other, m, rows) > 1e-6, "another gradient looks symmetric");
          },
        ),
        runs(),
      );
    },
  }),
];
