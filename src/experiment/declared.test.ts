/**
 * What each kind declares: the tables that its rows go into, whose data and model they are of, what its sample is, and
 * whether `effort` multiplies it. Claims are judged, and results converge, by these words.
 */
import { describe, expect, it } from "vitest";
import { SUITE } from "../../simulations/index.js";
import { parsePlan } from "../sweep/plan.js";
import { alignment } from "./alignment/index.js";
import { audit } from "./audit/index.js";
import { dependence } from "./dependence/index.js";
import { dynamics } from "./dynamics/index.js";
import { gauge } from "./gauge.js";
import { init } from "./init.js";
import type { Kind } from "./kind.js";
import { KIND_NAMES, kindOf } from "./kinds.js";
import { languageSymmetry } from "./language-symmetry/index.js";
import { language } from "./language/index.js";
import { membership } from "./membership/index.js";
import { noise } from "./noise/index.js";
import { profile } from "./profile.js";
import { release } from "./release.js";
import { sketch } from "./sketch/index.js";
import { sketchProfile } from "./sketch/profile.js";
import { span } from "./span/index.js";
import { symmetry } from "./symmetry/index.js";
import { emptyTables } from "./tables.js";
import { witness } from "./witness.js";

/** By plan of the suite: its kind, data, model, sample, whether effort multiplies it, its tables. */
const DECLARED: ReadonlyArray<readonly [string, unknown, string, string, string, boolean, string]> =
  [
    ["marginal", noise, "synthetic", "none", "trials", true, "noise densities loadings"],
    ["real", noise, "mnist", "classifier", "trials", true, "noise densities loadings"],
    ["real-text", noise, "language", "language-model", "trials", true, "noise densities loadings"],
    ["dependence", dependence, "synthetic", "none", "trials", true, "dependence"],
    ["rows", dependence, "mnist", "classifier", "trials", true, "dependence"],
    ["rows-text", dependence, "language", "language-model", "trials", true, "dependence"],
    ["witness", witness, "synthetic", "none", "trials", true, "witness"],
    ["profile", profile, "synthetic", "none", "trials", true, "profile"],
    ["release", release, "synthetic", "none", "trials", true, "release"],
    ["sketch-profile", sketchProfile, "synthetic", "none", "trials", true, "sketchProfile"],
    ["adapter-inits", init, "synthetic", "none", "trials", true, "inits"],
    ["gauge", gauge, "synthetic", "none", "trials", true, "gauges"],
    ["symmetry", symmetry, "mnist", "classifier", "trials", true, "symmetry"],
    ["symmetry-text", languageSymmetry, "language", "language-model", "trials", true, "symmetry"],
    ["sketch", sketch, "mnist", "classifier", "trials", false, "sketches"],
    ["sketch-text", sketch, "language", "language-model", "trials", false, "sketches"],
    ["span", span, "mnist", "classifier", "trials", false, "spans"],
    ["span-spam", span, "spam", "classifier", "trials", false, "spans"],
    ["span-text", span, "language", "language-model", "trials", false, "spans"],
    ["alignment", alignment, "mnist", "classifier", "trials", false, "alignments"],
    ["alignment-text", alignment, "language", "language-model", "trials", false, "alignments"],
    ["audit", audit, "synthetic", "classifier", "trials", false, "audits batches"],
    ["mia", membership, "mnist", "classifier", "pools", false, "membership rocs"],
    ["mia-spam", membership, "spam", "classifier", "pools", false, "membership rocs"],
    [
      ...(["mia-text-quick", language, "emails", "language-model", "pools", false] as const),
      "membership rocs searches canaries",
    ],
    ["dynamics", dynamics, "mnist", "classifier", "pools", false, "trajectories endings"],
  ];

describe("a kind declares", () => {
  it.each(DECLARED)(
    "of %s whose rows they are",
    (name, of, source, model, sampled, scales, makes) => {
      const plan = parsePlan(SUITE[name]);
      const kind = of as Kind<never>;
      expect(kindOf(plan.kind)).toBe(kind);
      expect({
        source: kind.source(plan as never),
        model: kind.model(plan as never),
        sampled: kind.sampled,
        scales: kind.scaled !== undefined,
        makes: kind.makes.join(" "),
      }).toEqual({ source, model, sampled, scales, makes });
    },
  );

  it("all tables but that of convergence, all kinds", () => {
    const made = new Set(DECLARED.flatMap(([, , , , , , makes]) => makes.split(" ")));
    const others = Object.keys(emptyTables()).filter((name) => !made.has(name));
    expect(others).toEqual(["convergence"]);
    expect(new Set(DECLARED.map(([name]) => parsePlan(SUITE[name]).kind))).toEqual(
      new Set(KIND_NAMES),
    );
  });
});
