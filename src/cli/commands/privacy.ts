/** loradp privacy: the exact privacy of one gradient row, and of the three releases of an adapter's first step. */
import type { NoEpsilon, SketchSummary } from "../../app/releases.js";
import type { privacySummary } from "../../app/privacy.js";
import { MAX_RANK, UsageError } from "../../core/errors.js";
import { defineCommand } from "../command.js";
import { integer, number, numberParser } from "../options/number.js";
import { choice, text, type OptionSpec } from "../options/option.js";
import { deltaOption, epsilonOption } from "../options/privacy.js";
import { privacyLines } from "../privacy-lines.js";
import { noEpsilonLines, sketchLines } from "../release-lines.js";

const ROW = "row";
const RELEASES = [ROW, "adapter", "merged", "secret-a"] as const;
type Shown = (typeof RELEASES)[number];

/** What a release needs to be told, of the options that not all use; the last of them is one of two. */
const NEEDS: Readonly<Record<Shown, readonly string[]>> = {
  row: ["rank", "dim", "rho"],
  adapter: [],
  merged: [],
  "secret-a": ["rank", "eigenvalues", "gradients"],
};
/** Options that some releases have no use for, and what to give. */
const REMEDIES: Readonly<Record<string, string>> = {
  rank: "give the adaptation rank r of LoRA, e.g. 16",
  dim: "give the input dimension m of the adapted layer, e.g. 768",
  rho: "give the cosine, e.g. 0.99",
};
const PARTIAL = ["rank", "dim", "rho", "eigenvalues", "gradients"];

const ONE_OF_TWO =
  "give the eigenvalues of S^-1 S_1, or a file with the gradients of a batch and of its neighbour";

/** Numbers above 0, with commas between. */
const eigenvalues: OptionSpec<readonly number[] | undefined> = {
  flags: "--eigenvalues <list>",
  help: "eigenvalues of S^-1 S_1, S = G G', with commas between (secret-a)",
  parse: (list) =>
    list.split(",").map(
      numberParser("--eigenvalues", "number", {
        above: 0,
        remedy: "give the eigenvalues with commas between, e.g. 0.8,1.25",
      }),
    ),
};

type Values = Readonly<Record<string, unknown>> & { readonly release: Shown };

const shown = (value: unknown): unknown => (Array.isArray(value) ? value.join(",") : value);

/** Refuses what a release has no use for, and what it lacks. */
function checkUse(values: Values): void {
  const { release } = values;
  const needs = NEEDS[release];
  const isGiven = (name: string): boolean => values[name] !== undefined;
  for (const name of PARTIAL)
    if (isGiven(name) && !needs.includes(name))
      throw new UsageError(
        `--${name}`,
        `left out with --release ${release}`,
        shown(values[name]),
        "leave it out: it would do nothing",
      );
  for (const name of needs.filter((x) => x in REMEDIES))
    if (!isGiven(name))
      throw new UsageError(
        `--${name}`,
        `given with --release ${release}`,
        "nothing",
        REMEDIES[name],
      );
  if (release === "secret-a" && isGiven("eigenvalues") === isGiven("gradients"))
    throw new UsageError(
      "--eigenvalues and --gradients",
      "given one at a time",
      isGiven("gradients") ? "both" : "neither",
      ONE_OF_TWO,
    );
  if (release === "adapter" || release === "merged")
    for (const name of ["epsilon", "delta"])
      if (isGiven(name))
        throw new UsageError(
          `--${name}`,
          `left out with --release ${release}`,
          shown(values[name]),
          "leave it out: delta is 1 at every epsilon",
        );
}

type Found = ReturnType<typeof privacySummary> | NoEpsilon | SketchSummary;

export const command = defineCommand({
  name: "privacy",
  summary:
    "exact privacy without noise: of one gradient row v -> v A'A for unit neighbours of cosine rho, or of what is " +
    "released of an adapter's first step (fields: docs/privacy.md)",
  examples: [
    "privacy --rank 16 --dim 768 --rho 0.99 --delta 1e-5",
    "privacy --rank 16 --dim 768 --rho 0.99 --epsilon 8",
    "privacy --release secret-a --rank 16 --eigenvalues 0.8,1.25 --delta 1e-5",
    "privacy --release adapter",
  ],
  notes: [
    "docs/privacy.md explains every field; in --json, null stands for what does not exist.",
    "A file of --gradients is in the safetensors format, with matrices batch and neighbour: the gradients of one " +
      "layer's weight (outputs x inputs, F32) for a batch and for the batch with one example exchanged.",
  ],
  options: {
    release: choice(
      "--release <what>",
      "what is seen: one row of the update, the adapter's A and B, the merged W, or B with A secret",
      RELEASES,
      ROW,
    ),
    rank: integer("--rank <r>", "adaptation rank (row, secret-a)", {
      min: 1,
      max: MAX_RANK,
      remedy: REMEDIES["rank"],
    }),
    dim: integer("--dim <m>", "input dimension (row)", {
      min: 2,
      max: 1e6,
      remedy: REMEDIES["dim"],
    }),
    rho: number("--rho <p>", "cosine between the neighbouring gradients (row)", {
      min: -1,
      max: 1,
      remedy: REMEDIES["rho"],
    }),
    eigenvalues,
    gradients: text("--gradients <file>", "gradients of a batch and of its neighbour (secret-a)"),
    epsilon: epsilonOption,
    delta: deltaOption("gives epsilon (null: none exists)"),
  },
  async run(values): Promise<Found> {
    checkUse(values);
    const { release, rank, dim, rho, epsilon, delta } = values;
    if (release === ROW) {
      const { privacySummary } = await import("../../app/privacy.js");
      return privacySummary(rank as number, dim as number, rho as number, epsilon, delta);
    }
    const { pencilIn, sketchSummary, withoutEpsilon } = await import("../../app/releases.js");
    if (release !== "secret-a") return withoutEpsilon(release);
    if (values.gradients === undefined)
      return sketchSummary(rank as number, values.eigenvalues as number[], epsilon, delta);
    const { eigenvalues: own, ...pencil } = pencilIn(values.gradients);
    return pencil.ranges === "apart"
      ? withoutEpsilon(release, pencil)
      : sketchSummary(rank as number, own, epsilon, delta, pencil);
  },
  print(found, { epsilon }) {
    if (!("release" in found)) return privacyLines(found, epsilon !== undefined);
    return found.epsilon === null
      ? noEpsilonLines(found)
      : sketchLines(found, epsilon !== undefined);
  },
});
