/**
 * What plans of every kind are said to cost, as stored: a factor or a term that goes wrong moves a number here, long
 * before a run is refused, or takes hours. A change that is meant: `-u` writes outlines.txt anew.
 */
import { expect, it } from "vitest";
import { SUITE } from "../../simulations/index.js";
import { parsePlan } from "../sweep/plan.js";
import { outline as alignment } from "./alignment/plan.js";
import { outline as audit } from "./audit/plan.js";
import { outline as dependence } from "./dependence/outline.js";
import { outline as dynamics } from "./dynamics/plan.js";
import { gauge } from "./gauge.js";
import { init } from "./init.js";
import type { Outline } from "./kind.js";
import { outline as languageSymmetry } from "./language-symmetry/plan.js";
import { outline as language } from "./language/outline.js";
import { outline as membership } from "./membership/plan.js";
import { outline as noise } from "./noise/outline.js";
import { profile } from "./profile.js";
import { release } from "./release.js";
import { outline as sketch } from "./sketch/plan.js";
import { sketchProfile } from "./sketch/profile.js";
import { outline as span } from "./span/plan.js";
import { outline as symmetry } from "./symmetry/plan.js";
import { witness } from "./witness.js";
import { digits } from "../testing/pinned.js";

type Outlined = (plan: never) => Outline | Promise<Outline>;
/** Plans of each kind, of which each takes another way through its costs. */
const PLANS: ReadonlyArray<readonly [outline: Outlined, names: readonly string[]]> = [
  [noise, ["marginal", "inits", "wide", "real", "real-text"]],
  [dependence, ["dependence", "rows", "rows-text", "steps", "scale", "scaled", "scaled-gradient"]],
  [witness.outline, ["witness"]],
  [profile.outline, ["profile"]],
  [symmetry, ["symmetry", "symmetry-scaled", "paths"]],
  [languageSymmetry, ["symmetry-text"]],
  [release.outline, ["release"]],
  [sketch, ["sketch", "sketch-text"]],
  [sketchProfile.outline, ["sketch-profile"]],
  [init.outline, ["adapter-inits"]],
  [gauge.outline, ["gauge"]],
  [span, ["span", "span-spam", "span-text"]],
  [alignment, ["alignment", "alignment-text"]],
  [membership, ["mia", "mia-spam", "repair-spam", "white-box"]],
  [language, ["mia-text-quick", "ez-text"]],
  [dynamics, ["dynamics"]],
  [audit, ["audit"]],
];

/** Plans of the suite with other fields, which take ways that none of those takes. */
const CHANGED: ReadonlyArray<readonly [Outlined, string, object]> = [
  // Checkpoints with a gap between them, and every number of models and documents another one.
  [language, "mia-text-quick", { checkpoints: [24, 9, 2], targets: 3, searched: 2, pools: 5 }],
  [language, "mia-text-quick", { checkpoints: [24, 9, 2], targets: 3, halvings: 2 }],
  [membership, "mia-spam", { halvings: 2 }],
  [dependence, "steps", { layer: "output" }],
];

/** Sums over cells: each number with the weight of its place, so that no two may be exchanged. */
async function written(outline: Outlined, name: string, plan = SUITE[name]): Promise<string> {
  const { count, sizes, shared, before } = await outline(parsePlan(plan) as never);
  const list = sizes();
  const sum = (of: (size: (typeof list)[number]) => number): string =>
    digits(list.reduce((all, size, i) => all + (size.cells ?? 1) * of(size) * (1 + i / 1000), 0));
  return [
    `${name}: ${count} cells in ${list.length} sizes, shared ${digits(shared)}, before ${digits(before)}`,
    `  trials ${sum((s) => s.trials)}, block ${sum((s) => s.block ?? 0)}, work ${sum((s) => s.work)}`,
    `  seconds ${sum((s) => s.seconds)}, of all trials ${sum((s) => s.seconds * s.trials)}`,
    `  kept ${sum((s) => s.kept)}, held ${sum((s) => s.held)}`,
  ].join("\n");
}

it("of every kind are as stored", async () => {
  const lines: string[] = [];
  for (const [outline, names] of PLANS)
    for (const name of names) lines.push(await written(outline, name));
  for (const [outline, name, changed] of CHANGED)
    lines.push(
      await written(outline, `${name} ${JSON.stringify(changed)}`, { ...SUITE[name], ...changed }),
    );
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("outlines.txt");
});

it("of a layer that the model has not is refused; the last that it has is taken", async () => {
  const outlined = async (layer: string) =>
    dependence(parsePlan({ ...SUITE["rows-text"], layer }) as never).count;
  await expect(outlined("h.99.attn.v_proj")).rejects.toThrow("a layer of the model, h.0 to h.");
  expect(await outlined("h.1.attn.o_proj")).toBe(36);
});
