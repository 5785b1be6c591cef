/** Figures of the membership experiments: rank, utility, ROC. Means over pools; bars are 95% Student intervals between pools. */
import * as Plot from "@observablehq/plot";
import { DECIDING_ATTACK } from "../claims/legacy/membership.js";
import type { CanaryRow, MembershipRow, RocRow } from "../experiment/rows.js";
import { isLanguage, utilityOf } from "../claims/legacy/utility.js";
import { draw } from "./draw.js";
import { mean, overPools } from "./mia-table.js";

interface Point {
  name: string;
  rank: number;
  step: number;
  knowledge: string;
  auc: number;
  low: number;
  high: number;
  utility: number;
  loss: number;
}

/** An AUC's interval ends at 0 and 1. */
const within01 = <T extends { low: number; high: number }>(x: T): T => ({
  ...x,
  low: Math.max(0, x.low),
  high: Math.min(1, x.high),
});

/** One point a setting, knowledge and checkpoint. */
export function points(rows: readonly MembershipRow[]): Point[] {
  const groups = new Map<string, MembershipRow[]>();
  for (const r of rows) {
    if (r.attack !== DECIDING_ATTACK || r.auc === null) continue;
    const key = JSON.stringify([r.setting, r.knowledge, r.step]);
    groups.set(key, [...(groups.get(key) ?? []), r]);
  }
  return [...groups.values()].map((list) => {
    const { mean: auc, low, high } = within01(overPools(list, (r) => r.auc as number));
    const [{ setting: name, rank, step, knowledge }] = list;
    return {
      name,
      rank,
      step,
      knowledge,
      auc,
      low,
      high,
      utility: mean(list.map(utilityOf(rows).seen)),
      loss: mean(list.map((r) => r.trainLoss)),
    };
  });
}

/** AUC of LoRA-FA against its rank, and of full fine-tuning, after equally many steps: one panel an attack. */
export function aucAgainstRank(rows: readonly MembershipRow[]): string {
  const last = Math.max(...rows.map((r) => r.step));
  const panels = [
    ...(isLanguage(rows) ? ["pretrained", "min-k"] : ["loss"]),
    "calibrated",
    "rmia-online",
    "lira-online-fixed",
  ];
  const used = rows.filter(
    (r) =>
      r.step === last &&
      r.auc !== null &&
      panels.includes(r.attack) &&
      (r.method === "lora-fa" || r.method === "full"),
  );
  const place = (r: MembershipRow): string => (r.method === "full" ? "full" : String(r.rank));
  const places = [
    ...new Set(
      [...used]
        .sort(
          (a, b) =>
            (a.method === "full" ? Infinity : a.rank) - (b.method === "full" ? Infinity : b.rank),
        )
        .map(place),
    ),
  ];
  const list = panels.flatMap((panel) =>
    (["unaware", "known-A"] as const).flatMap((knowledge) =>
      places.flatMap((at) => {
        const of = used.filter(
          (r) => r.attack === panel && r.knowledge === knowledge && place(r) === at,
        );
        if (of.length === 0) return [];
        const { mean: auc, low, high } = within01(overPools(of, (r) => r.auc as number));
        return [{ panel, knowledge, at, auc, low, high }];
      }),
    ),
  );
  return draw(
    {
      width: 980,
      height: 340,
      marginLeft: 55,
      marginBottom: 45,
      marginTop: 40,
      grid: true,
      x: { type: "point", domain: places, label: "rank of LoRA-FA", padding: 0.6 },
      y: { label: "AUC", nice: true },
      fx: { label: null, domain: panels },
      color: { domain: ["unaware", "known-A"] },
      marks: [
        Plot.ruleY([0.5], { stroke: "#999", strokeDasharray: "4 3" }),
        // The two attackers stand side by side.
        ...(["unaware", "known-A"] as const).flatMap((knowledge, k) => {
          const [of, dx] = [list.filter((p) => p.knowledge === knowledge), 6 * k - 3];
          return [
            Plot.ruleX(of, {
              x: "at",
              y1: "low",
              y2: "high",
              fx: "panel",
              stroke: "knowledge",
              strokeWidth: 2,
              dx,
            }),
            Plot.line(
              of.filter((p) => p.at !== "full"),
              { x: "at", y: "auc", fx: "panel", stroke: "knowledge", z: "knowledge", dx },
            ),
            Plot.dot(of, { x: "at", y: "auc", fx: "panel", fill: "knowledge", r: 3.5, dx }),
          ];
        }),
      ],
    },
    "AUC against rank for each attacker",
  );
}

export function aucBySetting(rows: readonly MembershipRow[]): string {
  const last = Math.max(...rows.map((r) => r.step));
  const list = points(rows).filter((p) => p.step === last);
  return draw(
    {
      width: 860,
      height: 90 + 34 * new Set(list.map((p) => p.name)).size,
      marginLeft: 110,
      marginBottom: 45,
      x: { label: "AUC", grid: true, nice: true },
      y: { label: null, domain: [...new Set(list.map((p) => p.name))] },
      color: { domain: ["unaware", "known-A"] },
      marks: [
        Plot.ruleX([0.5], { stroke: "#999", strokeDasharray: "4 3" }),
        Plot.ruleY(list, {
          y: "name",
          x1: "low",
          x2: "high",
          stroke: "knowledge",
          strokeWidth: 1.5,
        }),
        Plot.dot(list, { y: "name", x: "auc", fill: "knowledge", r: 4.5 }),
      ],
    },
    "AUC of each training setting, for attackers who do and do not know A",
  );
}

const COLUMNS = 4;
/** Small multiples: a panel a setting, in rows of four, named inside. */
function panelsOf(settings: readonly string[]) {
  const where = (setting: string) => ({
    fx: settings.indexOf(setting) % COLUMNS,
    fy: Math.floor(settings.indexOf(setting) / COLUMNS),
  });
  return {
    where,
    options: {
      width: 1000,
      height: 90 + 190 * Math.ceil(settings.length / COLUMNS),
      marginLeft: 55,
      marginBottom: 45,
      marginRight: 15,
      grid: true,
      fx: { axis: null },
      fy: { axis: null },
    } as const,
    names: Plot.text(
      settings.map((setting) => ({ setting, ...where(setting) })),
      {
        fx: "fx",
        fy: "fy",
        text: "setting",
        frameAnchor: "top-left",
        dx: 6,
        dy: 6,
        fontWeight: "bold",
      },
    ),
  };
}
/** Checkpoints that far from the best are cut off: in nats a token, in accuracy. */
const FAR = { words: 0.6, answers: 0.35 };
const BASELINE = "full";
const ATTACKERS = {
  domain: ["unaware", "known-A", "full fine-tuning"],
  range: ["#0072b2", "#d55e00", "#8a8a8a"],
};

/** AUC against test accuracy (or perplexity, best on the right) through the checkpoints of each setting, beside full fine-tuning's; checkpoints far from the best are cut off. */
export function privacyAgainstUtility(rows: readonly MembershipRow[]): string {
  const list = points(rows).sort((a, b) => a.step - b.step);
  const settings = [...new Set(list.map((p) => p.name))].filter((name) => name !== BASELINE);
  const { where, options, names } = panelsOf(settings);
  const own = list
    .filter((p) => p.name !== BASELINE)
    .map((p) => ({ ...p, ...where(p.name), curve: p.knowledge }));
  const full = settings.flatMap((setting) =>
    list
      .filter((p) => p.name === BASELINE)
      .map((p) => ({ ...p, ...where(setting), curve: "full fine-tuning" })),
  );
  const all = [...full, ...own];
  const words = isLanguage(rows);
  const value = (p: Point): number => (words ? Math.exp(p.utility) : p.utility);
  const best = words
    ? Math.min(...all.map((p) => p.utility))
    : Math.max(...all.map((p) => p.utility));
  const shown = all
    .filter((p) => Math.abs(p.utility - best) < (words ? FAR.words : FAR.answers))
    .map((p) => ({ ...p, value: value(p) }));
  return draw(
    {
      ...options,
      x: {
        label: words ? "test perplexity (best on the right)" : "test accuracy",
        nice: true,
        ticks: 4,
        reverse: words,
      },
      y: { label: "AUC", nice: true, ticks: 5 },
      color: ATTACKERS,
      marks: [
        Plot.frame({ stroke: "#ddd" }),
        Plot.ruleY(
          settings.map((s) => ({ at: 0.5, ...where(s) })),
          { y: "at", fx: "fx", fy: "fy", stroke: "#999", strokeDasharray: "4 3" },
        ),
        Plot.ruleX(shown, {
          x: "value",
          y1: "low",
          y2: "high",
          fx: "fx",
          fy: "fy",
          stroke: "curve",
          strokeOpacity: 0.6,
        }),
        Plot.line(shown, { x: "value", y: "auc", fx: "fx", fy: "fy", stroke: "curve", z: "curve" }),
        Plot.dot(shown, { x: "value", y: "auc", fx: "fx", fy: "fy", fill: "curve", r: 2.5 }),
        names,
      ],
    },
    `AUC against ${words ? "test perplexity" : "test accuracy"} along training, one panel a setting`,
  );
}

export function rocCurves(rocs: readonly RocRow[]): string {
  const groups = new Map<string, number[]>();
  for (const r of rocs) {
    if (r.attack !== DECIDING_ATTACK) continue;
    const key = JSON.stringify([r.setting, r.knowledge, r.fpr]);
    groups.set(key, [...(groups.get(key) ?? []), r.tpr]);
  }
  const list = [...groups]
    .map(([key, t]) => {
      const [setting, curve, fpr] = JSON.parse(key) as [string, string, number];
      return { setting, curve, fpr, tpr: mean(t) };
    })
    .filter((p) => p.tpr > 0);
  const settings = [...new Set(list.map((p) => p.setting))].filter((s) => s !== BASELINE);
  const { where, options, names } = panelsOf(settings);
  const own = list
    .filter((p) => p.setting !== BASELINE)
    .map((p) => ({ ...p, ...where(p.setting) }));
  const full = settings.flatMap((setting) =>
    list
      .filter((p) => p.setting === BASELINE)
      .map((p) => ({ ...p, ...where(setting), curve: "full fine-tuning" })),
  );
  const lowest = Math.min(...list.map((p) => p.fpr));
  const chance = settings.flatMap((s) => [lowest, 1].map((v) => ({ v, ...where(s) })));
  return draw(
    {
      ...options,
      x: { type: "log", label: "false-positive rate", tickFormat: "~g", ticks: 3 },
      y: { type: "log", label: "true-positive rate", tickFormat: "~g", ticks: 3 },
      color: ATTACKERS,
      marks: [
        Plot.frame({ stroke: "#ddd" }),
        Plot.line(chance, {
          x: "v",
          y: "v",
          fx: "fx",
          fy: "fy",
          stroke: "#999",
          strokeDasharray: "4 3",
        }),
        Plot.line([...full, ...own], {
          x: "fpr",
          y: "tpr",
          fx: "fx",
          fy: "fy",
          stroke: "curve",
          z: "curve",
        }),
        names,
      ],
    },
    "ROC curves on log-log axes, one panel a setting",
  );
}

/** Mean exposure of canaries by setting, trained on and left out; 95% intervals between pools. */
export function exposureBySetting(rows: readonly CanaryRow[]): string {
  const used = rows.filter((r) => r.exposure !== null);
  const settings = [...new Set(used.map((r) => r.setting))];
  const kinds = ["trained on", "left out"];
  const list = settings.flatMap((setting) =>
    kinds.flatMap((kind, k) => {
      const own = used.filter((r) => r.setting === setting && r.inserted === 1 - k);
      return own.length > 0
        ? [{ setting, kind, ...overPools(own, (r) => r.exposure as number) }]
        : [];
    }),
  );
  const most = Math.log2(1 + Math.max(...used.map((r) => r.references)));
  return draw(
    {
      width: 860,
      height: 90 + 34 * settings.length,
      marginLeft: 110,
      marginBottom: 45,
      x: { label: "exposure (bits)", grid: true, domain: [0, most + 0.2] },
      y: { label: null, domain: settings },
      color: { domain: kinds },
      marks: [
        Plot.ruleX([1 / Math.LN2], { stroke: "#999", strokeDasharray: "4 3" }),
        Plot.ruleX([most], { stroke: "#999" }),
        Plot.ruleY(list, {
          y: "setting",
          x1: (p: { low: number }) => Math.max(0, p.low),
          x2: (p: { high: number }) => Math.min(most + 0.2, p.high),
          stroke: "kind",
          strokeWidth: 1.5,
        }),
        Plot.dot(list, { y: "setting", x: "mean", fill: "kind", r: 4.5 }),
      ],
    },
    "Exposure of canaries by setting",
  );
}
