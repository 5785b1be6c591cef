/**
 * Every command by its name, in the order of the help; loaded when it is needed. To add one: a file, and its line
 * here.
 */
import type { AnyCommand } from "../command.js";

export const COMMANDS: Readonly<Record<string, () => Promise<{ command: AnyCommand }>>> = {
  verify: () => import("./verify.js"),
  claims: () => import("./claims.js"),
  sweep: () => import("./sweep.js"),
  converge: () => import("./converge.js"),
  plan: () => import("./plan.js"),
  merge: () => import("./merge.js"),
  worker: () => import("./worker.js"),
  status: () => import("./status.js"),
  report: () => import("./report.js"),
  law: () => import("./law.js"),
  privacy: () => import("./privacy.js"),
  inspect: () => import("./inspect.js"),
  accountant: () => import("./accountant.js"),
  "audit one-run": () => import("./audit-one-run.js"),
  "audit scores": () => import("./audit-scores.js"),
  roc: () => import("./roc.js"),
  train: () => import("./train.js"),
  attack: () => import("./attack.js"),
  span: () => import("./span.js"),
  doctor: () => import("./doctor.js"),
};

/** What groups of commands are about. */
export const GROUPS: Readonly<Record<string, string>> = {
  audit: "lower bounds on epsilon from attacks",
};
