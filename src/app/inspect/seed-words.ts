/** What a search for the seed of A says, in words that promise nothing: found is a proof, not found is nothing. */
import { joined } from "../../core/lists.js";
import { digits } from "../digits.js";
import type { LayerFound } from "./layers.js";
import type { SeedSearch } from "./start-seed.js";
import type { Titled } from "./titled.js";

const count = (n: number): string => `${n.toLocaleString("en")} module${n === 1 ? "" : "s"}`;
const seedsText = (seeds: readonly string[]): string =>
  `seed${seeds.length === 1 ? "" : "s"} ${joined(seeds, "and")}`;

/** What a search that finds nothing does not rule out. */
const NOTHING =
  "which says nothing for or against secrecy: another seed, a GPU, another dtype or version of PyTorch, draws " +
  "further on, or an A that training moved far would look the same";

/** Layers whose start was found: those whose A is the draw, and those whose A moved since. */
const foundIn = (layers: readonly LayerFound[]) => ({
  kept: layers.filter(({ moved }) => moved?.isRounding === true),
  moved: layers.filter(({ moved }) => moved?.isRounding === false),
});

const depthOf = ({ searched }: SeedSearch): string =>
  (searched.length === 0 ? "nothing" : "") +
  searched
    .map(({ seed, draws }) => `the first ${draws.toLocaleString("en")} draws of seed ${seed}`)
    .join(", ");

export function seedSentences(
  search: SeedSearch | null,
  layers: readonly LayerFound[],
): { readonly shown: string[]; readonly notShown: string[] } {
  if (search === null) return { shown: [], notShown: [] };
  const { seed, modules, searched, chance } = search;
  const { kept, moved } = foundIn(layers);
  const missing = modules.filter(({ before, notSearched }) => before === null && !notSearched);
  const skipped = modules.filter(({ notSearched }) => notSearched !== null);
  const sizes = moved.map((layer) => layer.moved?.relative ?? 0);
  const gives = `PyTorch's CPU generator with seed ${seed} gives`;
  const chances = `by chance: below ${digits(chance)}`;
  return {
    shown: [
      ...(kept.length > 0
        ? [
            `${gives} A of ${count(kept.length)}, to rounding (${chances}): whoever guesses this seed has A there. ` +
              "A is kept no better than the seed, of which PyTorch uses 32 bits: all can be tried.",
          ]
        : []),
      ...(moved.length > 0
        ? [
            `${gives} the start of A of ${count(moved.length)} (${chances}), from which A moved by ` +
              `${rangeText(sizes)} of its size: whoever guesses this seed has that start.`,
          ]
        : []),
    ],
    notShown: [
      ...(missing.length > 0
        ? [
            `A of ${count(missing.length)} was not found in what ${seedsText(searched.map((one) => one.seed))} ` +
              `give${searched.length === 1 ? "s" : ""} (${depthOf(search)}), ${NOTHING}.`,
          ]
        : []),
      ...(skipped.length > 0
        ? [
            `A of ${count(skipped.length)} was not looked for: it is zero, or too small to be certain.`,
          ]
        : []),
    ],
  };
}

function rangeText(sizes: readonly number[]): string {
  const [low, high] = [Math.min(...sizes), Math.max(...sizes)].map(digits);
  return low === high ? low : `${low} to ${high}`;
}

/** Of a release that keeps A secret: one sentence where the seed gives it away, else "". */
export function secretSentence(search: SeedSearch | null, layers: readonly LayerFound[]): string {
  if (search === null) return "";
  const { kept, moved } = foundIn(layers);
  if (kept.length + moved.length === 0) return "";
  const what = [
    ...(kept.length > 0 ? [`A of ${count(kept.length)}`] : []),
    ...(moved.length > 0 ? [`the start of A of ${count(moved.length)}`] : []),
  ];
  return (
    " Here A is kept no better than its seed, of which PyTorch uses 32 bits: " +
    `seed ${search.seed} gives ${what.join(" and ")}.`
  );
}

function sinceCell({ moved }: LayerFound): string {
  if (moved === null) return "";
  return moved.isRounding
    ? "as drawn, to rounding"
    : `moved by ${digits(moved.relative)} of its size`;
}

export function seedTable(
  search: SeedSearch | null,
  layers: readonly LayerFound[],
): Titled | undefined {
  if (search === null) return undefined;
  const { seed, modules, chance } = search;
  return {
    title: "A in PyTorch's stream",
    head: ["Module", "Seed", "Draws before A", "A since"],
    body: modules.map(({ module, before, notSearched }, i) =>
      before === null
        ? [module, notSearched === null ? "not found" : `not searched: ${notSearched}`, "", ""]
        : [module, String(seed), before.toLocaleString("en"), sinceCell(layers[i])],
    ),
    note:
      `Searched: ${depthOf(search)}. PyTorch's CPU generator uses the low 32 bits of a seed. Found: draws without A ` +
      `agree with it so much with a chance below ${digits(chance)}, over all places, modules and seeds. Not found: ` +
      `${NOTHING.replace("which says", "that says")}.`,
  };
}
