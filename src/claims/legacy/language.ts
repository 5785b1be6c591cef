/** Claims on fine-tuned language models beside those of `membership.ts`: what knowing A gives at rank 1, and whether adapters keep canaries to themselves. */
import { TEXT_ATTACKS, usesShadows } from "../../attack/membership.js";
import type { CanaryRow, MembershipRow, Tables } from "../../experiment/rows.js";
import type { Verdict } from "../claim.js";
import type { ClaimResult } from "./result.js";
import { betweenPools, byPool, meanOf, type Contrast } from "../../core/pools.js";
import { ALPHA, NO_EVIDENCE, zLimit } from "../rules.js";
import { DECIDING_ATTACK, sign } from "./membership.js";
import { isLanguage } from "./utility.js";

const SOURCE = "arXiv:2409.17538, claim 5";
/** Replicated private sets below which nothing is concluded. */
const POOLS = 3;

/** Every plan of language models; claims of all but the first carry the plan's name, and theory says nothing of their verdicts. */
export function judgeLanguage(seed: string, tables: Tables): ClaimResult[] {
  const plans = [...new Set(tables.membership.filter((r) => isLanguage([r])).map((r) => r.plan))];
  return (plans.length > 0 ? plans : ["mia-text"]).flatMap((plan, i) =>
    [
      knownA(
        seed,
        tables.membership.filter((r) => r.plan === plan),
      ),
      canaries(
        seed,
        tables.canaries.filter((r) => r.plan === plan),
      ),
    ].map((c) =>
      i === 0
        ? c
        : { ...c, id: `${c.id}/${plan.replace(/^mia-/, "")}`, expectation: "none" as const },
    ),
  );
}

/** Less than three replicated private sets show nothing of others. */
function onPools(c: ClaimResult, pools: number): ClaimResult {
  if (pools === 0 || pools >= POOLS) return c;
  return {
    ...c,
    verdict: "not tested",
    evidence: "not tested",
    expectation: "none",
    falseAlarm: null,
    detail: `Needs ${POOLS} replicated pools; this run has ${pools} (profile quick is a smoke test). ${c.detail}`,
  };
}

/** Paired gain of the attacker who knows A at the last checkpoint, target by target. */
function gainOf(attack: string, rows: readonly MembershipRow[]): Contrast {
  const of = (knowledge: MembershipRow["knowledge"]): Map<string, MembershipRow> =>
    new Map(
      rows
        .filter((r) => r.attack === attack && r.knowledge === knowledge && r.auc !== null)
        .map((r) => [`${r.pool}/${r.target}`, r]),
    );
  const [known, unaware] = [of("known-A"), of("unaware")];
  const paired = [...known].flatMap(([key, r]) => {
    const other = unaware.get(key);
    return other ? [{ pool: r.pool, value: (r.auc as number) - (other.auc as number) }] : [];
  });
  return betweenPools(
    attack,
    byPool(
      paired,
      (p) => p.pool,
      (p) => p.value,
    ),
    1,
  );
}

function knownA(seed: string, all: readonly MembershipRow[]): ClaimResult {
  const last = Math.max(...all.map((r) => r.step));
  const own = all.filter((r) => r.method === "lora-fa" && r.rank === 1 && r.step === last);
  // A setting of which any model diverged is left out.
  const rows = own.some((r) => r.auc === null) ? [] : own;
  const gain = gainOf(DECIDING_ATTACK, rows);
  const level = (knowledge: string): string =>
    meanOf(
      rows
        .filter((r) => r.attack === DECIDING_ATTACK && r.knowledge === knowledge && r.auc !== null)
        .map((r) => r.auc as number),
    ).toFixed(3);
  const rates = (knowledge: string): string => {
    const seen = rows.filter(
      (r) => r.attack === DECIDING_ATTACK && r.knowledge === knowledge && r.tprAt1 !== null,
    );
    return seen.length > 0 ? meanOf(seen.map((r) => r.tprAt1 as number)).toFixed(2) : "n/a";
  };
  const others = TEXT_ATTACKS.filter((a) => usesShadows(a) && a !== DECIDING_ATTACK)
    .map((a) => gainOf(a, rows))
    .filter((c) => c.n > 0)
    .map(
      (c) =>
        `${c.name} ${c.mean >= 0 ? "+" : ""}${c.mean.toFixed(3)} (${c.between[0].toFixed(3)}..${c.between[1].toFixed(3)})`,
    );
  const verdict: Verdict =
    gain.n === 0
      ? "inconclusive"
      : sign(gain) > 0
        ? "violated"
        : sign(gain) < 0
          ? "upheld"
          : "inconclusive";
  return onPools(
    {
      id: "TEXT-known-A",
      source: SOURCE,
      expectation: "violated",
      evidence: "estimated",
      seed,
      statement:
        "An attacker on a language model fine-tuned by LoRA-FA of rank 1 gains nothing by knowing A.",
      statistic: "AUC gain of LiRA",
      value: gain.n > 0 ? gain.mean : null,
      low: gain.n > 0 ? gain.low : null,
      high: gain.n > 0 ? gain.high : null,
      sampleSize: gain.n,
      falseAlarm: 0.025,
      verdict,
      detail:
        gain.n === 0
          ? NO_EVIDENCE
          : `After ${last} steps: AUC ${level("unaware")} by shadow models with an A each, ${level("known-A")} by shadow models with the target's; 95% between ${new Set(rows.map((r) => r.pool)).size} replicated private sets ${gain.between[0].toFixed(3)}..${gain.between[1].toFixed(3)}. TPR at 1% FPR ${rates("unaware")} against ${rates("known-A")}. Other attacks (95% between sets): ${others.join(", ")}. LoRA-FA's A is published with the adapter.`,
    },
    new Set(rows.map((r) => r.pool)).size,
  );
}

/** Mean of log2(n/rank) for a rank uniform on 1..n, and its standard deviation. */
function unexposed(n: number): { mean: number; sd: number } {
  const list = Array.from({ length: n }, (_, k) => Math.log2(n / (k + 1)));
  const mean = meanOf(list);
  return { mean, sd: Math.sqrt(meanOf(list.map((x) => (x - mean) ** 2))) };
}

function canaries(seed: string, all: readonly CanaryRow[]): ClaimResult {
  const failed = new Set(all.filter((r) => r.exposure === null).map((r) => r.setting));
  const rows = all.filter((r) => !failed.has(r.setting));
  const settings = [...new Map(rows.map((r) => [r.setting, r])).values()];
  const adapters = settings.filter((s) => s.method === "lora" || s.method === "lora-fa");
  const mean = (setting: string, inserted: number): number =>
    meanOf(
      rows
        .filter((r) => r.setting === setting && r.inserted === inserted)
        .map((r) => r.exposure as number),
    );
  // Canaries of one target share its references: a target gives one number.
  const excessOf = (s: CanaryRow, count: number): Contrast => {
    const own = rows.filter((r) => r.setting === s.setting);
    const targets = [...new Set(own.map((r) => `${r.pool}/${r.target}`))].flatMap((key) => {
      const mine = own.filter((r) => `${r.pool}/${r.target}` === key);
      const [inside, outside] = [1, 0].map((i) =>
        mine.filter((r) => r.inserted === i).map((r) => r.exposure as number),
      );
      return inside.length > 0 && outside.length > 0
        ? [{ pool: mine[0].pool, value: meanOf(inside) - meanOf(outside) }]
        : [];
    });
    return betweenPools(
      s.setting,
      byPool(
        targets,
        (t) => t.pool,
        (t) => t.value,
      ),
      count,
    );
  };
  const excess = adapters.map((s) => excessOf(s, adapters.length));
  // Control: the measure sees canaries of full fine-tuning, where they are memorised.
  const seen = settings.filter((s) => s.method === "full").map((s) => excessOf(s, 1));
  const worst = [...excess].sort((a, b) => sign(b) - sign(a) || b.mean - a.mean)[0] as
    Contrast | undefined;
  // Control: one that was left out has a rank uniform among the candidates, whatever the model; means of a pool's canaries, which share references, by settings.
  const candidates = rows.length > 0 ? rows[0].references + 1 : 2;
  const { mean: chance, sd } = unexposed(candidates);
  const left = rows.filter((r) => r.inserted === 0);
  const keys = [...new Set(left.map((r) => `${r.pool}/${r.canary}`))];
  const byCanary = keys.map((key) =>
    meanOf(left.filter((r) => `${r.pool}/${r.canary}` === key).map((r) => r.exposure as number)),
  );
  const z =
    byCanary.length > 0 ? (meanOf(byCanary) - chance) / (sd / Math.sqrt(byCanary.length)) : NaN;
  const sound = Math.abs(z) <= zLimit(ALPHA);
  const verdict: Verdict =
    excess.length === 0 || !sound
      ? "inconclusive"
      : excess.some((c) => sign(c) > 0)
        ? "violated"
        : excess.every((c) => sign(c) < 0)
          ? "upheld"
          : "inconclusive";
  return onPools(
    {
      id: "TEXT-canaries",
      source: "Carlini et al. 2019, arXiv:1802.08232",
      expectation: "none",
      evidence: "estimated",
      seed,
      statement:
        "Adapters do not expose the number in a sentence that they were fine-tuned on once an epoch (canaries).",
      statistic: worst
        ? `exposure of inserted - of left-out canaries, bits: ${worst.name}`
        : "exposure of inserted - of left-out canaries, bits",
      value: worst?.mean ?? null,
      low: worst?.low ?? null,
      high: worst?.high ?? null,
      sampleSize: rows.length,
      falseAlarm: 0.025,
      verdict,
      detail:
        rows.length === 0
          ? NO_EVIDENCE
          : `Exposure: log2 of ${candidates} candidate numbers over the rank of the true one, ${Math.log2(candidates).toFixed(1)} at most, ${chance.toFixed(2)} for one that was left out (control: z = ${z.toFixed(1)}${sound ? "" : ", beyond its limit: the account is wrong"}). Inserted against left out: ${settings.map((s) => `${s.setting} ${mean(s.setting, 1).toFixed(2)} / ${mean(s.setting, 0).toFixed(2)}`).join("; ")}. ${seen.map((c) => `Control, all weights tuned: ${c.mean >= 0 ? "+" : ""}${c.mean.toFixed(2)} bits (95% between pools ${c.between[0].toFixed(2)}..${c.between[1].toFixed(2)}). `).join("")}Adapters, between pools, 95% for all together: ${excess.map((c) => `${c.name} ${c.between[0].toFixed(2)}..${c.between[1].toFixed(2)}`).join("; ")}.`,
    },
    new Set(rows.map((r) => r.pool)).size,
  );
}
