/** What some figures look like on few rows, as SVG to be opened. */
import { describe, expect, it } from "vitest";
import type { Tables } from "../../experiment/rows.js";
import { drawn } from "../../testing/drawn.js";
import { membershipRows } from "../../testing/membership-rows.js";
import {
  dependenceRow,
  noiseRow,
  releaseRows,
  symmetryRow,
  witnessRows,
} from "../../testing/rows.js";
import { trajectoryRow } from "../../testing/trajectory-rows.js";
import type { AnyFigure } from "../figure.js";
import { correlation } from "./correlation.js";
import { dynCoherence } from "./dyn-coherence.js";
import { miaAuc } from "./mia-auc.js";
import { miaUtility } from "./mia-utility.js";
import { paths } from "./paths.js";
import { release } from "./release.js";
import { tvSpread } from "./tv-spread.js";
import { witness } from "./witness.js";

const trajectories = ["lora-fa", "noisy"].flatMap((setting) =>
  [0, 1, 2].map((step) => trajectoryRow(setting, step, setting === "noisy" ? 0 : 0.5)),
);
const CASES: ReadonlyArray<readonly [AnyFigure, Partial<Tables>]> = [
  [tvSpread, { noise: [1, 8, 64].map((rank) => noiseRow("spread", rank, 768)) }],
  [witness, { witness: witnessRows }],
  [
    correlation,
    {
      dependence: (["lora", "flora", "dp-sgd"] as const).map((model) =>
        dependenceRow("steps", model, 0.5),
      ),
    },
  ],
  [paths, { symmetry: ["iterates", "knows-a"].map((o) => symmetryRow("paths", o, 1500)) }],
  [release, { release: releaseRows }],
  [miaAuc, { membership: membershipRows({}) }],
  [miaUtility, { membership: membershipRows({}) }],
  [dynCoherence, { trajectories }],
];

describe("snapshots", () => {
  it.each(CASES.map(([figure, tables]) => [figure.id, figure, tables] as const))(
    "%s",
    async (id, figure, tables) => {
      const svg = drawn(figure, tables, "classifier").replaceAll("><", ">\n<");
      await expect(`${svg}\n`).toMatchFileSnapshot(`__snapshots__/${id}.svg`);
    },
  );
});
