/** What the configuration says of A's start, held against what A shows. */
import { digits } from "../digits.js";
import type { LayerFound } from "./layers.js";
import { LEVEL, type Start } from "./start-law.js";

/** The start that a value of init_lora_weights draws A from; undefined where it is no random one that is tested. */
export function startOfInit(init: unknown): Start | undefined {
  // false leaves what torch.nn.Linear draws, which is PEFT's default law.
  if (init === true || init === false) return "uniform";
  if (init === "gaussian") return "normal 1/r";
  return init === "orthogonal" ? "half rank" : undefined;
}

/** One sentence; none where the configuration names no start that is tested. */
export function initSentence(init: unknown, layers: readonly LayerFound[]): string[] {
  const start = startOfInit(init);
  if (start === undefined) return [];
  const drawn = layers.filter(({ isZero }) => !isZero);
  if (drawn.length === 0) return [];
  const against = drawn.filter((layer) => layer.start.pValues[start] < LEVEL);
  const said = `The configuration's init_lora_weights ${JSON.stringify(init)} (${start})`;
  if (against.length === 0)
    return [
      `${said} is consistent with A of ${drawn.length === 1 ? "the module" : `all ${drawn.length} modules`}.`,
    ];
  const p = Math.max(...against.map((layer) => layer.start.pValues[start]));
  return [
    `${said} is not consistent with A of ${against.length} of ${drawn.length} module` +
      `${drawn.length === 1 ? "" : "s"} (p = ${digits(p)}${against.length > 1 ? " at most" : ""}): ` +
      "that A was trained, or drawn otherwise.",
  ];
}
