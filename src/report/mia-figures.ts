/** Figures of the membership experiments: rank, utility, ROC. Means over pools; bars are 95% Student intervals between pools. */
import * as Plot from "@observablehq/plot";
import { DECIDING_ATTACK } from "../claims/membership.js";
import type { MembershipRow, RocRow } from "../experiment/rows.js";
import { draw } from "./draw.js";
import { mean, overPools } from "./mia-table.js";

interface Point { name: string; rank: number; step: number; knowledge: string; auc: number; low: number; high: number; accuracy: number; loss: number }

/** One point a setting, knowledge and checkpoint. */
export function points(rows: readonly MembershipRow[]): Point[] {
  const groups = new Map<string, MembershipRow[]>();
  for (const r of rows) {
    if (r.attack !== DECIDING_ATTACK || r.auc === null) continue;
    const key = JSON.stringify([r.setting, r.knowledge, r.step]);
    groups.set(key, [...(groups.get(key) ?? []), r]);
  }
  return [...groups.values()].map((list) => {
    const { mean: auc, low, high } = overPools(list, (r) => r.auc as number);
    const [{ setting: name, rank, step, knowledge }] = list;
    return { name, rank, step, knowledge, auc, low, high, accuracy: mean(list.map((r) => r.testAccuracy)), loss: mean(list.map((r) => r.trainLoss)) };
  });
}

/** AUC of LoRA-FA against its rank, and of full fine-tuning, after equally many steps: one panel an attack. */
export function aucAgainstRank(rows: readonly MembershipRow[]): string {
  const last = Math.max(...rows.map((r) => r.step));
  const panels = ["loss", "calibrated", "rmia-online", "lira-online-fixed"];
  const used = rows.filter((r) => r.step === last && r.auc !== null && panels.includes(r.attack) && (r.method === "lora-fa" || r.method === "full"));
  const place = (r: MembershipRow): string => (r.method === "full" ? "full" : String(r.rank));
  const places = [...new Set([...used].sort((a, b) => (a.method === "full" ? Infinity : a.rank) - (b.method === "full" ? Infinity : b.rank)).map(place))];
  const list = panels.flatMap((panel) => (["unaware", "known-A"] as const).flatMap((knowledge) => places.flatMap((at) => {
    const of = used.filter((r) => r.attack === panel && r.knowledge === knowledge && place(r) === at);
    if (of.length === 0) return [];
    const { mean: auc, low, high } = overPools(of, (r) => r.auc as number);
    return [{ panel, knowledge, at, auc, low, high }];
  })));
  return draw({
    width: 980, height: 340, marginLeft: 55, marginBottom: 45, marginTop: 40, grid: true, x: { type: "point", domain: places, label: "rank of LoRA-FA", padding: 0.6 }, y: { label: "AUC", nice: true }, fx: { label: null, domain: panels }, color: { domain: ["unaware", "known-A"] },
    marks: [
      Plot.ruleY([0.5], { stroke: "#999", strokeDasharray: "4 3" }),
      Plot.ruleX(list, { x: "at", y1: "low", y2: "high", fx: "panel", stroke: "knowledge", strokeWidth: 2 }),
      Plot.line(list.filter((p) => p.at !== "full"), { x: "at", y: "auc", fx: "panel", stroke: "knowledge", z: "knowledge" }),
      Plot.dot(list, { x: "at", y: "auc", fx: "panel", fill: "knowledge", r: 3.5 }),
    ],
  }, "AUC against rank for each attacker");
}

export function aucBySetting(rows: readonly MembershipRow[]): string {
  const last = Math.max(...rows.map((r) => r.step));
  const list = points(rows).filter((p) => p.step === last);
  return draw({
    width: 860, height: 90 + 34 * new Set(list.map((p) => p.name)).size, marginLeft: 110, x: { label: "AUC", grid: true, nice: true }, y: { label: null, domain: [...new Set(list.map((p) => p.name))] }, color: { domain: ["unaware", "known-A"] },
    marks: [
      Plot.ruleX([0.5], { stroke: "#999", strokeDasharray: "4 3" }),
      Plot.ruleY(list, { y: "name", x1: "low", x2: "high", stroke: "knowledge", strokeWidth: 1.5 }),
      Plot.dot(list, { y: "name", x: "auc", fill: "knowledge", r: 4.5 }),
    ],
  }, "AUC of each training setting, for attackers who do and do not know A");
}

export function privacyAgainstUtility(rows: readonly MembershipRow[]): string {
  const list = points(rows).map((p) => ({ ...p, curve: p.knowledge === "known-A" ? `${p.name}, known A` : p.name })).sort((a, b) => a.step - b.step);
  // Where A can be known, the unaware attacker's curve is left out: it is not the one to defend against.
  const aware = new Set(list.filter((p) => p.knowledge === "known-A").map((p) => p.name));
  const shown = list.filter((p) => p.knowledge === "known-A" || !aware.has(p.name));
  return draw({
    width: 860, height: 460, x: { label: "test accuracy", grid: true, nice: true }, y: { label: "AUC", grid: true, nice: true },
    // One legend: symbols carry the colours too.
    symbol: { legend: true }, color: { legend: false },
    marks: [
      Plot.ruleY([0.5], { stroke: "#999", strokeDasharray: "4 3" }),
      Plot.line(shown, { x: "accuracy", y: "auc", stroke: "curve", z: "curve" }),
      Plot.ruleX(shown, { x: "accuracy", y1: "low", y2: "high", stroke: "curve" }),
      Plot.dot(shown, { x: "accuracy", y: "auc", stroke: "curve", fill: "white", symbol: "curve", r: 4 }),
    ],
  }, "AUC against test accuracy along training, each setting one curve");
}

export function rocCurves(rocs: readonly RocRow[]): string {
  const groups = new Map<string, number[]>();
  for (const r of rocs) {
    if (r.attack !== DECIDING_ATTACK) continue;
    const key = JSON.stringify([r.knowledge === "known-A" ? `${r.setting}, known A` : r.setting, r.fpr]);
    groups.set(key, [...(groups.get(key) ?? []), r.tpr]);
  }
  const list = [...groups].map(([key, t]) => {
    const [curve, fpr] = JSON.parse(key) as [string, number];
    return { curve, fpr, tpr: t.reduce((a, x) => a + x, 0) / t.length };
  }).filter((p) => p.tpr > 0);
  const curves = [...new Set(list.map((p) => p.curve))];
  return draw({
    width: 860, height: 480, marginLeft: 60, x: { type: "log", label: "false-positive rate", grid: true, tickFormat: "~g" }, y: { type: "log", label: "true-positive rate", grid: true, tickFormat: "~g" }, color: { domain: curves },
    marks: [
      Plot.line([0.002, 1].map((v) => [v, v]), { stroke: "#999", strokeDasharray: "4 3" }),
      Plot.line(list, { x: "fpr", y: "tpr", stroke: "curve", z: "curve" }),
    ],
  }, "ROC curves on log-log axes");
}
