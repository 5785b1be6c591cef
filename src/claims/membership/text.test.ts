/** What a reader is told of the attacks, models and pools behind a comparison. */
import { expect, it } from "vitest";
import type { Setup } from "./evidence.js";
import { setupText } from "./text.js";

const SETUP: Setup = {
  ...{ attacks: ["lira-online-fixed", "calibrated"], shadows: 16, poolSize: 200, source: "MNIST" },
  ...{ labelNoise: 0, pools: 8, lastStep: 100, diverged: [] },
};

it("names shadow models, pools and examples, wrong labels where there are some, who is left out", () => {
  const plain = setupText(SETUP);
  expect(plain).toMatch(
    /^Online LiRA .* 16 shadow models, 8 replicated pools of 200 examples \(MNIST\), all/,
  );
  expect(plain).not.toContain("Not scored");
  const noisy = setupText({ ...SETUP, labelNoise: 0.05, diverged: ["full", "lora r4"] });
  expect(noisy).toContain("200 examples (MNIST, 5% wrong labels), all");
  expect(noisy).toMatch(/ Not scored, since models diverged: full, lora r4\.$/);
  expect(setupText({ ...SETUP, attacks: ["loss"] })).toMatch(
    /^Attacked without shadow models by loss, 8 /,
  );
});
