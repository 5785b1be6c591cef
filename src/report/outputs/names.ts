/** Names of attacks on tables of outputs, those of the suite's own figures where they are the same. */
import { ATTACK_TITLES } from "../plots/attack-names.js";

const OWN: Readonly<Record<string, string>> = {
  ...ATTACK_TITLES,
  "min-k++": "min-20%++",
  zlib: "zlib",
  "ez-mia": "EZ-MIA",
  wbc: "WBC",
  "lira-offline": "LiRA offline, own variance",
  "lira-offline-fixed": "LiRA offline, one variance",
};

export const attackTitle = (attack: string): string => OWN[attack] ?? attack;

/** Attacks on the target alone. */
const ALONE = ["loss", "pretrained", "quantile", "min-k", "min-k++", "zlib", "ez-mia", "wbc"];

/** Who attacks, and with what. */
export function attackerTitle(attack: string, knowledge: string): string {
  if (ALONE.includes(attack)) return "without shadow models";
  return knowledge === "known-A" ? "knows A" : "does not know A";
}
