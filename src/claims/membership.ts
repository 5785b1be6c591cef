/**
 * Claims on trained models: does low-rank adaptation resist membership inference? One attack decides, named beforehand (online
 * LiRA, one variance for all examples), so that nothing is gained by choosing among attacks afterwards.
 */
import { AUDIT_ALPHA, DELTA } from "../experiment/membership.js";
import type { MembershipRow, Tables } from "../experiment/rows.js";
import type { ClaimResult, Verdict } from "./claim.js";
import { contrast, type Contrast } from "./contrast.js";
import { ALPHA, NO_EVIDENCE } from "./family.js";

export const DECIDING_ATTACK = "lira-online-fixed";
const SOURCE = "arXiv:2409.17538, claim 5";

/** Sign of a contrast shown both for these pools (level alpha) and across pools (95%); 0 where it is not. */
const sign = (c: Contrast): number => (c.low > 0 && c.between[0] > 0 ? 1 : c.high < 0 && c.between[1] < 0 ? -1 : 0);
const show = (c: Contrast): string => `${c.name} ${c.mean >= 0 ? "+" : ""}${c.mean.toFixed(3)} (95% between pools ${c.between[0].toFixed(3)}..${c.between[1].toFixed(3)})`;

type Side = { setting: string; knowledge: MembershipRow["knowledge"]; step: number };
const isAdapter = (r: MembershipRow): boolean => r.method === "lora" || r.method === "lora-fa";

export function judgeMembership(seed: string, tables: Tables): ClaimResult[] {
  const all = tables.membership;
  const plans = [...new Set(all.map((r) => r.plan))].filter((p) => p.startsWith("mia"));
  const rows = all.filter((r) => r.plan === plans[0] && r.attack === DECIDING_ATTACK && r.auc !== null);
  const last = rows.reduce((a, r) => Math.max(a, r.step), 0);
  const settings = [...new Map(rows.map((r) => [r.setting, r])).values()];
  // A setting of which any model diverged is left out, and named.
  const failed = new Set(all.filter((r) => r.plan === plans[0] && r.auc === null && r.step === last).map((r) => r.setting));
  const adapters = settings.filter((s) => isAdapter(s) && !failed.has(s.setting)).sort((a, b) => a.rank - b.rank);
  const at = (side: Side): MembershipRow[] => rows.filter((r) => r.setting === side.setting && r.knowledge === side.knowledge && r.step === side.step);
  const mean = (list: readonly MembershipRow[], f: (r: MembershipRow) => number): number => list.reduce((a, r) => a + f(r), 0) / list.length;
  const difference = (name: string, a: Side, b: Side, alpha: number): Contrast => {
    const other = new Map(at(b).map((r) => [`${r.pool}/${r.target}`, r.auc as number]));
    const pools = new Map<number, number[]>();
    for (const r of at(a)) {
      const match = other.get(`${r.pool}/${r.target}`);
      if (match !== undefined) pools.set(r.pool, [...(pools.get(r.pool) ?? []), (r.auc as number) - match]);
    }
    return contrast(name, pools, alpha);
  };
  /** Earliest checkpoint at which `setting` validates at least as well as `side`. */
  const matched = (setting: string, side: Side): Side | undefined => {
    const wanted = mean(at(side), (r) => r.validationAccuracy);
    const steps = [...new Set(rows.filter((r) => r.setting === setting).map((r) => r.step))].sort((a, b) => a - b);
    return steps.map((step) => ({ setting, knowledge: "unaware" as const, step })).find((s) => mean(at(s), (r) => r.validationAccuracy) >= wanted);
  };
  const common = { source: SOURCE, evidence: "estimated" as const, seed, falseAlarm: ALPHA };
  const family = (id: string, statement: string, expectation: "upheld" | "violated", statistic: string, list: readonly Contrast[], verdict: Verdict, detail: string): ClaimResult => {
    const worst = [...list].sort((a, b) => b.mean - a.mean)[0];
    return {
      ...common, id, statement, expectation, statistic: worst ? `${statistic}: ${worst.name}` : statistic, value: worst?.mean ?? null, low: worst?.low ?? null, high: worst?.high ?? null, sampleSize: worst?.n ?? null,
      verdict: list.length === 0 ? "inconclusive" : verdict, detail: list.length === 0 ? NO_EVIDENCE : detail,
    };
  };
  const setup = rows.length > 0 ? `Online LiRA with one variance, ${rows[0].shadows} shadow models, pools of ${rows[0].poolSize} examples (${rows[0].source}), ${new Set(rows.map((r) => r.pool)).size} replicated pools.${failed.size > 0 ? ` Not scored, since models diverged: ${[...failed].join(", ")}.` : ""}` : "";
  const known = (s: MembershipRow): Side => ({ setting: s.setting, knowledge: "known-A", step: last });
  const unaware = (s: MembershipRow): Side => ({ setting: s.setting, knowledge: "unaware", step: last });
  const level = ALPHA / Math.max(1, adapters.length);
  /** Statement of the form "a is never above b": violated when any contrast is above zero, upheld when all are below. */
  const never = (list: readonly Contrast[]): Verdict => (list.some((c) => sign(c) > 0) ? "violated" : list.every((c) => sign(c) < 0) ? "upheld" : "inconclusive");

  const full = settings.find((s) => s.method === "full");
  const fall = full && adapters.length > 0 ? [difference(`${adapters[0].setting} - full`, unaware(adapters[0]), unaware(full), ALPHA)] : [];
  const gain = adapters.map((s) => difference(s.setting, known(s), unaware(s), level));
  const against = (rivals: readonly MembershipRow[]): { list: Contrast[]; text: string } => {
    const pairs = rivals.flatMap((rival) => adapters.map((s) => ({ s, rival: matched(rival.setting, known(s)) })));
    const found = pairs.flatMap(({ s, rival }) => (rival ? [{ s, rival }] : []));
    const list = found.map(({ s, rival }) => difference(`${s.setting} - ${rival.setting} at step ${rival.step}`, known(s), rival, ALPHA / Math.max(1, pairs.length)));
    return { list, text: found.map(({ s, rival }, i) => `${show(list[i])}, test accuracy ${mean(at(known(s)), (r) => r.testAccuracy).toFixed(2)} against ${mean(at(rival), (r) => r.testAccuracy).toFixed(2)}`).join("; ") };
  };
  const stopped = against(full ? [full] : []);
  const dp = against(settings.filter((s) => s.method === "dp-sgd"));
  return [
    family("MIA-rank", "An attacker who does not know A sees less of low-rank training than of full fine-tuning, after equally many steps. (Says nothing of an attacker who knows A, nor of equal accuracy.)", "upheld", "AUC difference", fall,
      fall.some((c) => sign(c) < 0) ? "upheld" : fall.some((c) => sign(c) > 0) ? "violated" : "inconclusive",
      `${setup} After ${last} steps: ${[...adapters.map(unaware), ...(full ? [unaware(full)] : [])].map((s) => `${s.setting} AUC ${mean(at(s), (r) => r.auc as number).toFixed(3)}, test accuracy ${mean(at(s), (r) => r.testAccuracy).toFixed(2)}`).join("; ")}. The lower rank also learned less.`),
    family("MIA-known-A", "An attacker who knows the frozen or initial A gains nothing by it.", "violated", "AUC gain", gain, never(gain), `${setup} Shadow models that share the target's A against shadow models with their own: ${gain.map(show).join("; ")}. A published adapter contains A.`),
    family("MIA-utility", "At matched accuracy, low-rank adaptation resists membership inference better than early-stopped full fine-tuning.", "violated", "AUC difference", stopped.list, never(stopped.list),
      `${setup} Adapters attacked with known A after ${last} steps; full fine-tuning stopped at the first checkpoint that validates as well: ${stopped.text}.`),
    family("MIA-dp", "Low-rank adaptation protects membership as DP-SGD of comparable accuracy does.", "violated", "AUC difference", dp.list, never(dp.list),
      `${setup} Adapters with known A against DP-SGD at the first checkpoint that validates as well: ${dp.text || "none validates as well"}.`),
    auditClaim(seed, all.filter((r) => r.plan === plans[0])),
  ];
}

function auditClaim(seed: string, rows: readonly MembershipRow[]): ClaimResult {
  const used = rows.filter((r) => r.epsilon !== null && r.epsilonLower !== null);
  const worst = used.reduce((a, r) => Math.max(a, (r.epsilonLower as number) / (r.epsilon as number)), 0);
  const others = rows.filter((r) => r.epsilon === null && r.epsilonLower !== null);
  const most = others.reduce((a, r) => ((r.epsilonLower as number) > (a?.epsilonLower ?? 0) ? r : a), undefined as MembershipRow | undefined);
  return {
    id: "MIA-audit", source: "arXiv:2305.08846, Theorem 5.2", expectation: "upheld", evidence: "estimated", seed,
    statement: "No attack shows more epsilon of a DP-SGD model than the accountant allows for the sampling that was used.",
    statistic: "largest shown eps / accounted eps", value: used.length > 0 ? worst : null, low: null, high: 1, sampleSize: used.length, falseAlarm: AUDIT_ALPHA * used.length,
    verdict: used.length === 0 ? "inconclusive" : worst > 1 ? "violated" : "upheld",
    detail: used.length === 0 ? NO_EVIDENCE : `One-run audits (every pool example is a fair coin), all attacks, targets and checkpoints, delta = ${DELTA}. Accounted eps ${Math.min(...used.map((r) => r.epsilon as number)).toFixed(2)}..${Math.max(...used.map((r) => r.epsilon as number)).toFixed(1)}, shown at most ${Math.max(...used.map((r) => r.epsilonLower as number)).toFixed(2)}: such an audit is far from tight, and not to exceed is no proof. Without DP, most was shown of ${most ? `${most.setting} (eps >= ${(most.epsilonLower as number).toFixed(2)}, ${most.attack}, ${most.knowledge})` : "no model (0)"}.`,
  };
}
