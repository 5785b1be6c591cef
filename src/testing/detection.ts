/** Controls of stated power: data at the stated effect are detected in about nine of ten seeded repetitions. */
import { expect } from "vitest";

const RUNS = 300;
/** Counts of binomial(300, 0.9) outside of these have a probability below 5e-10 on each side. */
const [FEWEST, MOST] = [234, 296];

/** How many of 300 seeded repetitions detect what is there. */
export const detections = (detects: (seed: number) => boolean): number =>
  Array.from({ length: RUNS }, (_, k) => Number(detects(k + 1))).reduce((a, x) => a + x, 0);

/** Holds a test to its stated power of 0.9: false alarm below 1e-9 if that is its power. */
export function expectPower(detects: (seed: number) => boolean): void {
  const count = detections(detects);
  expect(count).toBeGreaterThanOrEqual(FEWEST);
  expect(count).toBeLessThanOrEqual(MOST);
}
