/** Figures draw a mark for every row, and label their axes. */
import { describe, expect, it } from "vitest";
import { ALL_MODULES, type NoiseRow } from "../../experiment/rows.js";
import { belowKey, drawn, markers } from "../../testing/drawn.js";
import { dynamicsRows } from "../../testing/dynamics-rows.js";
import { digitLoadings, MODULES, textLoadings as text } from "../../testing/loading-rows.js";
import { membershipRows } from "../../testing/membership-rows.js";
import { dependenceRow, profileRows, releaseRows, symmetryRow } from "../../testing/rows.js";
import { trajectoryRow } from "../../testing/trajectory-rows.js";
import { asymmetryText } from "./asymmetry-text.js";
import { asymmetry } from "./asymmetry.js";
import { dynEndings } from "./dyn-endings.js";
import { dynMemory } from "./dyn-memory.js";
import { dynPaths } from "./dyn-paths.js";
import { epsilonRank } from "./epsilon-rank.js";
import { implied } from "./implied.js";
import { loadings } from "./loadings.js";
import { miaRank } from "./mia-rank.js";
import { paths } from "./paths.js";
import { release } from "./release.js";
import { scale } from "./scale.js";
import { textImplied } from "./text-implied.js";
import { textLoadings } from "./text-loadings.js";

/** Number of lines below the key. */
const linesIn = (svg: string): number =>
  belowKey(svg)
    .split('aria-label="line">')
    .slice(1)
    .reduce((a, part) => a + (part.split("aria-label=")[0].match(/<path /g) ?? []).length, 0);

describe("figures of E9-E12", () => {
  it("draw a mark for every row, and label their axes", () => {
    const dependence = [0.1, 1, 10].map((norm) => ({
      ...dependenceRow("scale", "lora", 1, norm),
      noiseSdTheory: norm / 4,
    }));
    expect(markers(drawn(scale, { dependence }))).toBe(3);
    const observers = ["iterates", "final", "knows-a"];
    const symmetry = observers.map((o) => symmetryRow("any", o, 1800, 1));
    expect(markers(drawn(paths, { symmetry }))).toBe(3);
    expect(markers(drawn(asymmetry, { symmetry }))).toBe(2);
    expect(drawn(release, { release: releaseRows })).toContain("epsilon at delta = 0.01");
  });

  it("epsilon against rank: no point without a finite epsilon", () => {
    const svg = drawn(epsilonRank, { profile: profileRows });
    // 3 cosines x 11 ranks x 3 readings less those left out: at rank 1 only the Gaussian reading exists.
    expect(markers(svg)).toBeGreaterThan(60);
    expect(markers(svg)).toBeLessThan(99);
    expect(svg).not.toContain("NaN");
  });
});

describe("figures of the language model", () => {
  it("loadings: a median a module and step, with the digits' median only where there are digits", () => {
    const svg = drawn(textLoadings, { loadings: [...text, ...digitLoadings] });
    expect(markers(svg)).toBe(MODULES.length * 2);
    for (const label of ["q_proj", "v_proj", "layer 1", "layer 2", "pretrained", "50 steps"])
      expect(svg).toContain(label);
    expect(svg).toContain("MNIST, hidden layer, median");
    expect(svg).toContain("stroke-dasharray");
    expect(drawn(textLoadings, { loadings: text })).not.toContain("stroke-dasharray");
  });

  it("implied TV: a line a module and step, the most loaded row, the whole row; a point a sampled cell", () => {
    const joint = [1, 4, 16].map(
      (rank) =>
        ({ source: "language", rank, dim: 64, jointTvSampled: 0.6, jointTvSe: 0.01 }) as NoiseRow,
    );
    const svg = drawn(textImplied, { loadings: text, noise: joint });
    expect(markers(svg)).toBe(joint.length);
    expect(linesIn(svg)).toBe(MODULES.length * 2 + 2);
    expect(svg).toContain("most loaded row of all (0.43)");
  });

  it("asymmetry: two points a module and rank, none for the sum", () => {
    const symmetry = [...MODULES, ALL_MODULES].flatMap((layer) =>
      [1, 8].map((rank) => ({ ...symmetryRow("any", "iterates", 2000), layer, rank })),
    );
    const svg = drawn(asymmetryText, { symmetry });
    expect(markers(svg)).toBe(2 * MODULES.length * 2);
    expect(svg).toContain("v_proj, layer 2");
    expect(svg).not.toContain(ALL_MODULES);
  });

  it("figures of digits do not change with a language model in the run", () => {
    for (const figure of [loadings, implied])
      expect(drawn(figure, { loadings: [...digitLoadings, ...text] })).toBe(
        drawn(figure, { loadings: digitLoadings }),
      );
  });
});

describe("figures of trained models", () => {
  it("draw every setting, and the cosine of the gradients beside the noise", () => {
    const trajectories = ["lora-fa", "noisy"].flatMap((setting) =>
      [0, 1, 2].map((step) => trajectoryRow(setting, step, 0.5)),
    );
    const memory = drawn(dynMemory, { trajectories });
    for (const label of ["lora-fa", "noisy", "gradients of lora-fa", "training step t"])
      expect(memory).toContain(label);
    const endings = dynamicsRows({});
    for (const panel of [
      "from the start",
      "from the path without noise",
      "from an independent path of noisy SGD",
    ])
      expect(drawn(dynPaths, { endings })).toContain(panel);
    // One dot a model at the last step: 5 settings, 2 pools of 24.
    expect(markers(drawn(dynEndings, { endings }))).toBe(240);
  });

  it("AUC against rank: ranks in order, full fine-tuning last, both attackers", () => {
    const svg = drawn(miaRank, { membership: membershipRows({}) }, "classifier");
    for (const label of ["unaware", "known-A", "full", "LiRA, one variance", "RMIA"])
      expect(svg).toContain(label);
    expect(markers(svg)).toBe(2 * 5);
  });
});
