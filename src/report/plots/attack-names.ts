/** Names of attacks, the same in every figure and table. */
import type { Attack } from "../../attack/membership.js";

export const ATTACK_TITLES = {
  loss: "LOSS",
  pretrained: "LOSS beside pretrained",
  quantile: "quantile regression",
  "min-k": "min-20%",
  calibrated: "calibrated",
  "lira-online": "LiRA, own variance",
  "rmia-offline": "RMIA, offline",
  "rmia-online": "RMIA",
  "lira-online-fixed": "LiRA, one variance",
} as const satisfies Partial<Record<Attack, string>>;
export type NamedAttack = keyof typeof ATTACK_TITLES;
