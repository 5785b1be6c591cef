/**
 * Claims on trained models: does low-rank adaptation resist membership inference? One attack decides, named beforehand (online
 * LiRA, one variance for all examples), so that nothing is gained by choosing among attacks afterwards.
 */
import { TEXT_ATTACKS, usesShadows } from "../../attack/membership.js";
import { AUDIT_ALPHA, AUDIT_DELTA, auditCeiling, DELTA } from "../../experiment/attack-rows.js";
import type { MembershipRow, Tables } from "../../experiment/rows.js";
import type { Verdict } from "../claim.js";
import type { ClaimResult } from "./result.js";
import { betweenPools, byPool, contrast, type Contrast } from "../../core/pools.js";
import { ALPHA, NO_EVIDENCE } from "../rules.js";
import { isLanguage, utilityOf } from "./utility.js";

export const DECIDING_ATTACK = "lira-online-fixed";
const SOURCE = "arXiv:2409.17538, claim 5";

/** Sign of a contrast shown both for these pools (level alpha) and across pools (95%); 0 where it is not. */
export const sign = (c: Contrast): number =>
  c.low > 0 && c.between[0] > 0 ? 1 : c.high < 0 && c.between[1] < 0 ? -1 : 0;
const show = (c: Contrast): string =>
  `${c.name} ${c.mean >= 0 ? "+" : ""}${c.mean.toFixed(3)} (between pools ${c.between[0].toFixed(3)}..${c.between[1].toFixed(3)})`;

type Side = { setting: string; knowledge: MembershipRow["knowledge"]; step: number };
interface Match {
  early: Side | undefined;
  late: Side;
  sides: ReadonlyArray<readonly [number, Side]>;
  name: string;
}
/** Contrasts of matched models: those shown, and what they come to. */
interface Matched {
  list: Contrast[];
  verdict: Verdict;
  text: string;
  worst: readonly [Side, ReadonlyArray<readonly [number, Side]>] | undefined;
}
const isAdapter = (r: MembershipRow): boolean => r.method === "lora" || r.method === "lora-fa";

/** Every plan of the run; claims of all but the first carry the plan's name, and theory says nothing of their verdicts (but for the accountant's). */
export function judgeMembership(seed: string, tables: Tables): ClaimResult[] {
  const plans = [...new Set(tables.membership.map((r) => r.plan))].filter((p) =>
    p.startsWith("mia"),
  );
  return (plans.length > 0 ? plans : ["mia"]).flatMap((plan, i) =>
    judgePlan(
      seed,
      tables.membership.filter((r) => r.plan === plan),
    )
      .filter((c) => i === 0 || c.detail !== NO_EVIDENCE)
      .map((c) =>
        i === 0
          ? c
          : {
              ...c,
              id: `${c.id}/${plan.replace(/^mia-/, "")}`,
              expectation: c.id === "MIA-audit" ? c.expectation : "none",
            },
      ),
  );
}

function judgePlan(seed: string, all: readonly MembershipRow[]): ClaimResult[] {
  // A setting of which any model diverged is left out, and named.
  const failed = new Set(all.filter((r) => r.auc === null).map((r) => r.setting));
  const rows = all.filter((r) => r.attack === DECIDING_ATTACK && !failed.has(r.setting));
  const last = all.reduce((a, r) => Math.max(a, r.step), 0);
  const settings = [...new Map(rows.map((r) => [r.setting, r])).values()];
  const adapters = settings.filter(isAdapter).sort((a, b) => a.rank - b.rank);
  const utility = utilityOf(all);
  // Of language models each setting has the rate that a search found for it, and is kept where it validates best.
  const tuned = isLanguage(all);
  // Ranks are compared at one learning rate, the one that most of LoRA-FA's settings share: it alone moves the AUC as much as a rank.
  const byRate = [...new Set(adapters.map((s) => s.rate))].map((rate) =>
    adapters.filter((s) => s.method === "lora-fa" && s.rate === rate),
  );
  const frozen = tuned
    ? adapters.filter((s) => s.method === "lora-fa")
    : (byRate.sort((a, b) => b.length - a.length)[0] ?? []);
  const find = (from: readonly MembershipRow[], side: Side): MembershipRow[] =>
    from.filter(
      (r) => r.setting === side.setting && r.knowledge === side.knowledge && r.step === side.step,
    );
  const at = (side: Side): MembershipRow[] => find(rows, side);
  const mean = (list: readonly MembershipRow[], f: (r: MembershipRow) => number): number => {
    if (list.length === 0) throw new RangeError("a mean of no rows");
    return list.reduce((a, r) => a + f(r), 0) / list.length;
  };
  /** Sum of weight * AUC over sides, target by target (the same members): a contrast of paired values. */
  const combine = (
    name: string,
    sides: ReadonlyArray<readonly [number, Side]>,
    count: number,
    from: readonly MembershipRow[] = rows,
  ): Contrast => {
    const sums = new Map<string, { pool: number; sum: number; seen: number }>();
    for (const [weight, side] of sides)
      for (const r of find(from, side)) {
        const entry = sums.get(`${r.pool}/${r.target}`) ?? { pool: r.pool, sum: 0, seen: 0 };
        sums.set(`${r.pool}/${r.target}`, {
          ...entry,
          sum: entry.sum + weight * (r.auc as number),
          seen: entry.seen + 1,
        });
      }
    const values = byPool(
      [...sums.values()].filter((e) => e.seen === sides.length),
      (e) => e.pool,
      (e) => e.sum,
    );
    return tuned
      ? betweenPools(name, values, count)
      : contrast(name, values, ALPHA / Math.max(1, count));
  };
  const difference = (name: string, a: Side, b: Side, count: number): Contrast =>
    combine(
      name,
      [
        [1, a],
        [-1, b],
      ],
      count,
    );
  /** The same difference by the other attacks, which do not decide: their 95% intervals between pools. */
  const others = (a: Side, b: ReadonlyArray<readonly [number, Side]>): string => {
    // LOSS uses no shadow models: its rows stand under "unaware".
    const seen = TEXT_ATTACKS.filter((attack) => attack !== DECIDING_ATTACK)
      .map((attack) => {
        const side = (x: Side): Side => (usesShadows(attack) ? x : { ...x, knowledge: "unaware" });
        const c = combine(
          attack,
          [[1, side(a)], ...b.map(([w, x]) => [-w, side(x)] as const)],
          1,
          all.filter((r) => r.attack === attack && r.auc !== null),
        );
        return c.n > 0
          ? `${attack} ${c.mean >= 0 ? "+" : ""}${c.mean.toFixed(3)}${c.between[0] > 0 || c.between[1] < 0 ? "" : " (interval holds 0)"}`
          : "";
      })
      .filter(Boolean);
    return seen.length > 0
      ? ` Other attacks on ${a.setting} - ${b[0][1].setting}: ${seen.join(", ")}.`
      : "";
  };
  /**
   * The rival where it is as good as `side`: between the last checkpoint that is worse (`early`; undefined where the first is not) and the first that is not (`late`),
   * weighted linearly (`sides`); undefined where it never gets there.
   */
  const matched = (
    setting: string,
    knowledge: Side["knowledge"],
    side: Side,
    good: (r: MembershipRow) => number,
  ): Match | undefined => {
    const wanted = mean(at(side), good);
    const steps = [...new Set(rows.filter((r) => r.setting === setting).map((r) => r.step))].sort(
      (a, b) => a - b,
    );
    const reached = steps
      .map((step) => ({ setting, knowledge, step }))
      .map((s) => ({ s, value: mean(at(s), good) }));
    const i = reached.findIndex((r) => r.value >= wanted);
    if (i < 0) return undefined;
    const late = reached[i].s;
    if (i === 0)
      return { early: undefined, late, sides: [[1, late]], name: `${setting} at step ${steps[0]}` };
    const weight = (wanted - reached[i - 1].value) / (reached[i].value - reached[i - 1].value);
    return {
      early: reached[i - 1].s,
      late,
      sides: [
        [1 - weight, reached[i - 1].s],
        [weight, late],
      ],
      name: `${setting} between steps ${steps[i - 1]} and ${steps[i]}`,
    };
  };
  const common = { source: SOURCE, evidence: "estimated" as const, seed };
  const family = (
    id: string,
    statement: string,
    expectation: ClaimResult["expectation"],
    statistic: string,
    list: readonly Contrast[],
    verdict: Verdict,
    detail: string,
  ): ClaimResult => {
    // The one that decides: a violated claim shows a contrast that violates it.
    const worst = [...list].sort((a, b) => sign(b) - sign(a) || b.mean - a.mean)[0];
    return {
      ...common,
      id,
      statement,
      expectation,
      statistic: worst ? `${statistic}: ${worst.name}` : statistic,
      value: worst?.mean ?? null,
      low: worst?.low ?? null,
      high: worst?.high ?? null,
      sampleSize: worst?.n ?? null,
      // Over pools, only the intervals between them protect, one side of each.
      falseAlarm: tuned ? 0.025 : Math.min(1, 0.025 * Math.max(1, list.length)),
      verdict: list.length === 0 ? "inconclusive" : verdict,
      detail: list.length === 0 ? NO_EVIDENCE : detail,
    };
  };
  const setup =
    rows.length > 0
      ? `Online LiRA with one variance, ${rows[0].shadows} shadow models, pools of ${rows[0].poolSize} examples (${rows[0].source}${rows[0].labelNoise > 0 ? `, ${100 * rows[0].labelNoise}% wrong labels` : ""}), ${new Set(rows.map((r) => r.pool)).size} replicated pools; ${tuned ? "intervals between pools decide, 95% for all contrasts of a claim together" : "limits hold at level 1e-8 given these pools (their shadow models, their A), and the 95% intervals between pools must agree: over pools to come, the stated level is theirs"}.${failed.size > 0 ? ` Not scored, since models diverged: ${[...failed].join(", ")}.` : ""}`
      : "";
  const known = (s: MembershipRow): Side => ({
    setting: s.setting,
    knowledge: "known-A",
    step: last,
  });
  const unaware = (s: MembershipRow): Side => ({
    setting: s.setting,
    knowledge: "unaware",
    step: last,
  });
  /** Where a model is compared at matched utility: after the last step, or where the search's rate validates best. */
  const kept = (s: MembershipRow): Side => {
    const steps = tuned
      ? [...new Set(rows.filter((r) => r.setting === s.setting).map((r) => r.step))]
      : [last];
    // A setting without an A to know has unaware attackers only.
    const side = rows.some((r) => r.setting === s.setting && r.knowledge === "known-A")
      ? known(s)
      : unaware(s);
    const value = (step: number): number => mean(at({ ...side, step }), utility.good);
    return { ...side, step: steps.reduce((a, b) => (value(b) > value(a) ? b : a)) };
  };
  /** Statement of the form "a is always below b": violated when any contrast is above zero, upheld when all are below. */
  const below = (list: readonly Contrast[]): Verdict =>
    list.some((c) => sign(c) > 0)
      ? "violated"
      : list.every((c) => sign(c) < 0)
        ? "upheld"
        : "inconclusive";
  const standing = (s: Side): string =>
    `${s.setting} (rate ${at(s)[0]?.rate}) AUC ${mean(at(s), (r) => r.auc as number).toFixed(3)}, ${utility.name} ${utility.show(mean(at(s), utility.seen))}`;

  const full = settings.find((s) => s.method === "full");
  const versus = (side: (s: MembershipRow) => Side): Contrast[] =>
    full
      ? adapters.map((s) =>
          difference(`${s.setting} - full`, side(s), unaware(full), adapters.length),
        )
      : [];
  /** AUC for each halving of LoRA-FA's rank (least squares on log2 rank); none for a single rank. */
  const trend = (side: (s: MembershipRow) => Side): Contrast[] => {
    const logs = frozen.map((s) => Math.log2(s.rank));
    const centre = logs.reduce((a, x) => a + x, 0) / logs.length;
    const spread = logs.reduce((a, x) => a + (x - centre) ** 2, 0);
    return spread > 0
      ? [
          combine(
            "each halving of LoRA-FA's rank",
            frozen.map((s, i) => [-(logs[i] - centre) / spread, side(s)] as const),
            1,
          ),
        ]
      : [];
  };
  const oneRank = rows.length > 0 && new Set(frozen.map((s) => s.rank)).size < 2;
  /** A claim on several ranks is not tested by a run that has one. */
  const onRanks = (c: ClaimResult): ClaimResult =>
    oneRank
      ? {
          ...c,
          verdict: "not tested",
          evidence: "not tested",
          expectation: "none",
          falseAlarm: null,
          detail:
            "Needs LoRA-FA at two ranks of one learning rate; this plan has one. Run the standard profile.",
        }
      : c;
  const gain = adapters.map((s) => difference(s.setting, known(s), unaware(s), adapters.length));
  const accuracy = utility.good;
  /**
   * Each subject, attacked with known A where it is kept (or `where`), against each rival where it is as good; flipped: rival - subject. Rivals are interpolated between
   * checkpoints, or, where training is short and an AUC curve bends (`tuned`), both checkpoints must agree: the one that is against the verdict decides.
   */
  const against = (
    pairs: ReadonlyArray<{
      subject: MembershipRow;
      rival: MembershipRow;
      knowledge: Side["knowledge"];
    }>,
    good: (r: MembershipRow) => number,
    where = kept,
    flipped = false,
  ): Matched => {
    const found = pairs.flatMap(({ subject, rival, knowledge }) => {
      const match = matched(rival.setting, knowledge, where(subject), good);
      return match ? [{ subject, match }] : [];
    });
    const turn = flipped ? -1 : 1;
    const named = (a: string, b: string): string => (flipped ? `${b} - ${a}` : `${a} - ${b}`);
    const versus = (subject: MembershipRow, name: string, sides: Match["sides"]): Contrast =>
      combine(
        named(subject.setting, name),
        [[turn, where(subject)], ...sides.map(([w, s]) => [-turn * w, s] as const)],
        pairs.length,
      );
    const single = (subject: MembershipRow, side: Side | undefined): Contrast | undefined =>
      side && versus(subject, `${side.setting} at step ${side.step}`, [[1, side]]);
    // The rival's later checkpoint is better and leaks more: a violation must stand against it; with rival and subject exchanged, against the earlier one.
    const ends = found.map(({ subject, match: { early, late } }) => ({
      strict: single(subject, flipped ? early : late),
      lenient: single(subject, flipped ? late : early),
    }));
    const list = tuned
      ? ends.flatMap((e) => e.strict ?? [])
      : found.map(({ subject, match }) => versus(subject, match.name, match.sides));
    const upheld = tuned
      ? ends.length > 0 && ends.every((e) => e.lenient && sign(e.lenient) < 0)
      : below(list) === "upheld";
    const utilityOfMatch = ({ sides }: Match, f: (r: MembershipRow) => number): number =>
      sides.reduce((a, [w, s]) => a + w * mean(at(s), f), 0);
    const unmatched = pairs
      .filter(
        ({ subject, rival }) =>
          !found.some((f) => f.subject === subject && f.match.late.setting === rival.setting),
      )
      .map(({ subject, rival }) => `${rival.setting} for ${subject.setting}`);
    const top = list.reduce((a, c, i) => (a < 0 || c.mean > list[a].mean ? i : a), -1);
    const standing = ({ subject, match }: (typeof found)[number]): string => {
      const side = where(subject);
      const [own, ownLoss] = [mean(at(side), utility.seen), mean(at(side), (r) => r.trainLoss)];
      const rival = tuned
        ? `${match.early ? `${utility.show(mean(at(match.early), utility.seen))} and ` : ""}${utility.show(mean(at(match.late), utility.seen))}`
        : utility.show(utilityOfMatch(match, utility.seen));
      return `${utility.name} ${utility.show(own)} against ${rival}${tuned ? "" : `, training loss ${ownLoss.toFixed(2)} against ${utilityOfMatch(match, (r) => r.trainLoss).toFixed(2)}`}`;
    };
    return {
      list,
      verdict: list.some((c) => sign(c) > 0) ? "violated" : upheld ? "upheld" : "inconclusive",
      worst:
        top < 0 || flipped || tuned
          ? undefined
          : [where(found[top].subject), found[top].match.sides],
      text: `${found.map((f, i) => `${(tuned ? [ends[i].strict, ends[i].lenient] : [list[i]]).flatMap((c) => (c ? [show(c)] : [])).join(" and ")}, ${standing(f)}`).join("; ")}${unmatched.length > 0 ? `. Never as good: ${unmatched.join(", ")}` : ""}`,
    };
  };
  const toAll = (rivals: readonly MembershipRow[]) =>
    rivals.flatMap((rival) =>
      adapters.map((subject) => ({ subject, rival, knowledge: "unaware" as const })),
    );
  const stopped = against(toAll(full ? [full] : []), accuracy);
  const fitted = against(toAll(full ? [full] : []), (r) => -r.trainLoss, known);
  const accounted = settings.filter((s) => s.method === "dp-sgd" || s.method === "dp-lora");
  // Language models under DP stay behind adapters: the adapters are then stopped where they predict as well as DP.
  const dp = tuned
    ? against(
        accounted.flatMap((subject) =>
          adapters.map((rival) => ({ subject, rival, knowledge: "known-A" as const })),
        ),
        accuracy,
        kept,
        true,
      )
    : against(toAll(accounted), accuracy);
  const ranks = against(
    frozen
      .slice(0, -1)
      .map((subject, i) => ({ subject, rival: frozen[i + 1], knowledge: "known-A" as const })),
    accuracy,
  );
  const [weak, strong] = [versus(unaware), versus(known)];
  const [weakTrend, strongTrend] = [trend(unaware), trend(known)];
  const lowest = adapters[0];
  const equalSteps = (side: (s: MembershipRow) => Side, list: readonly Contrast[]): string =>
    `${setup} After ${last} steps: ${[...adapters.map(side), ...(full ? [unaware(full)] : [])].map(standing).join("; ")}. ${list.map(show).join("; ")}. The lower rank also learned less.`;
  const between = tuned
    ? "the checkpoints before and behind that point must agree"
    : "checkpoints interpolated";
  const [measure, good, rule, where] = tuned
    ? [
        "perplexity",
        "predicts as well",
        "each at the rate that a search found for it",
        "where it validates best",
      ]
    : ["accuracy", "is as accurate", "at one learning rate", `after ${last} steps`];
  return [
    family(
      "MIA-full",
      `After equally many steps, LiRA by an attacker who does not know A sees less of an adapter than of full fine-tuning. (Says nothing of an attacker who knows A, nor of equal ${measure}.)`,
      "upheld",
      "AUC difference",
      weak,
      below(weak),
      `${equalSteps(unaware, weak)}${full && lowest ? others(unaware(lowest), [[1, unaware(full)]]) : ""}`,
    ),
    family(
      "MIA-full-known",
      `After equally many steps, LiRA by an attacker who knows A sees less of an adapter than of full fine-tuning. (Says nothing of equal ${measure}.)`,
      "none",
      "AUC difference",
      strong,
      below(strong),
      `${equalSteps(known, strong)}${full && lowest ? others(known(lowest), [[1, unaware(full)]]) : ""}`,
    ),
    onRanks(
      family(
        "MIA-rank",
        `After equally many steps, LiRA by an attacker who does not know A sees less of an adapter the lower its rank, ${rule}. (Says nothing of an attacker who knows A, nor of equal ${measure}.)`,
        "none",
        "AUC difference",
        weakTrend,
        below(weakTrend),
        equalSteps(unaware, weakTrend),
      ),
    ),
    onRanks(
      family(
        "MIA-rank-known",
        `After equally many steps, LiRA by an attacker who knows A sees less of an adapter the lower its rank, ${rule}. (Says nothing of equal ${measure}.)`,
        "none",
        "AUC difference",
        strongTrend,
        below(strongTrend),
        equalSteps(known, strongTrend),
      ),
    ),
    onRanks(
      family(
        "MIA-rank-utility",
        `At matched ${measure} (the higher rank stopped where it ${good}), an adapter leaks less to an attacker who knows A the lower its rank.`,
        "none",
        "AUC difference",
        ranks.list,
        ranks.verdict,
        `${setup} Each rank, ${where}, against the next higher one, stopped where it validates as well (${between}): ${ranks.text}.`,
      ),
    ),
    family(
      "MIA-known-A",
      "An attacker who knows the frozen or initial A gains nothing by it.",
      "violated",
      "AUC gain",
      gain,
      below(gain),
      `${setup} Shadow models that share the target's A against shadow models with their own: ${gain.map(show).join("; ")}. LoRA-FA's A is published with the adapter; of LoRA's, which is trained too, the attacker knows the start.${tuned ? " A gain at rank 1 alone is judged by TEXT-known-A." : ""}`,
    ),
    family(
      "MIA-utility",
      `At matched ${measure} (full fine-tuning stopped where it ${good}), adapters resist membership inference better than full fine-tuning.`,
      "violated",
      "AUC difference",
      stopped.list,
      stopped.verdict,
      `${setup} Adapters attacked with known A, each ${where}; full fine-tuning stopped where it validates as well (${between}): ${stopped.text}.${stopped.worst ? others(...stopped.worst) : ""}`,
    ),
    family(
      "MIA-loss",
      "At matched training loss (full fine-tuning stopped where it fits its members as well), adapters resist membership inference better than full fine-tuning.",
      "none",
      "AUC difference",
      fitted.list,
      fitted.verdict,
      `${setup} Adapters attacked with known A after ${last} steps; full fine-tuning stopped where it fits its members as well (${between}): ${fitted.text}.`,
    ),
    family(
      "MIA-dp",
      tuned
        ? "Adapters stopped where they predict as well as DP-SGD or DP-LoRA at its best protect membership as it does."
        : "Adapters protect membership as DP-SGD stopped where it is as accurate does.",
      "violated",
      "AUC difference",
      dp.list,
      dp.verdict,
      `${setup} ${tuned ? "Adapters with known A, stopped where they validate as well as" : `Adapters with known A, each ${where}, against`} DP-SGD${tuned ? " and DP-LoRA where those validate best" : " stopped where it validates as well"} (${between}): ${dp.text || "none validates as well"}.${dp.worst ? others(...dp.worst) : ""}`,
    ),
    auditClaim(seed, all),
  ];
}

function auditClaim(seed: string, rows: readonly MembershipRow[]): ClaimResult {
  const used = rows.filter(
    (r) => r.epsilonAudited !== null && r.epsilonLower !== null && r.step > 0,
  );
  const ratio = (r: MembershipRow): number =>
    (r.epsilonLower as number) / (r.epsilonAudited as number);
  const worst = used.reduce((a, r) => Math.max(a, ratio(r)), 0);
  const largest = (list: readonly MembershipRow[]): MembershipRow | undefined =>
    list.reduce<MembershipRow | undefined>(
      (a, r) => ((r.epsilonLower as number) > (a?.epsilonLower ?? 0) ? r : a),
      undefined,
    );
  // An audit that could not show as much as is accounted for, had every guess been right, tests nothing.
  const ceiling = used.length > 0 ? auditCeiling(used[0].poolSize) : 0;
  const least = Math.min(...used.map((r) => r.epsilonAudited as number));
  // Control: an audit that shows nothing of any model could not have shown more than the accountant allows.
  const most = largest(rows.filter((r) => r.epsilonLower !== null));
  const own = largest(used);
  const range = (f: (r: MembershipRow) => number | null): string =>
    `${Math.min(...used.map((r) => f(r) as number)).toFixed(2)}..${Math.max(...used.map((r) => f(r) as number)).toFixed(1)}`;
  return {
    id: "MIA-audit",
    source: "arXiv:2305.08846, Theorem 5.2",
    expectation: "upheld",
    evidence: "estimated",
    seed,
    statement:
      "No attack shows more epsilon of a DP-SGD model than the accountant allows for the sampling that was used.",
    statistic: "largest shown eps / accounted eps",
    value: used.length > 0 ? worst : null,
    low: null,
    high: 1,
    sampleSize: used.length,
    falseAlarm: AUDIT_ALPHA * used.length,
    ...(used.length > 0 && ceiling <= least && worst <= 1
      ? {
          verdict: "not tested" as const,
          evidence: "not tested" as const,
          expectation: "none" as const,
        }
      : {
          verdict:
            used.length === 0 || !used.every((r) => Number.isFinite(ratio(r)))
              ? ("inconclusive" as const)
              : worst > 1
                ? ("violated" as const)
                : most
                  ? ("upheld" as const)
                  : ("inconclusive" as const),
        }),
    detail:
      used.length === 0
        ? NO_EVIDENCE
        : `One-run audits (every pool example is a fair coin), all attacks, targets and checkpoints, delta = ${AUDIT_DELTA}. Accounted eps ${range((r) => r.epsilonAudited)} (at delta = ${DELTA}: ${range((r) => r.epsilon)}), shown at most ${own ? `${(own.epsilonLower as number).toFixed(2)} (${own.setting}, ${own.attack})` : "0"}: such an audit is far from tight, and not to exceed is no proof. With every guess right it would show ${ceiling.toFixed(2)}${ceiling <= least ? ", less than any accounted eps: it cannot contradict the accountant" : ""}. Most was shown of ${most ? `${most.setting} (eps >= ${(most.epsilonLower as number).toFixed(2)}, ${most.attack}, ${most.knowledge}, step ${most.step})` : "no model: this audit is too weak to contradict anything"}.`,
  };
}
