/** Reads a table of outputs, and refuses what cannot be attacked. */
import { UsageError } from "../../core/errors.js";
import { shown, shownPath } from "../../core/shown.js";
import { UNKNOWN } from "../../store/table/optional.js";
import { withTableStream } from "../../store/table/stream.js";
import { PoolBuilder, type ModelOutputs, type PoolOutputs } from "./collect.js";
import { recordsOf } from "./documents.js";
import { schemaOf, type Schema } from "./schema.js";

export interface Outputs {
  readonly source: string;
  readonly format: string;
  readonly schema: Schema;
  /** Examples or documents, a model and step each. */
  readonly records: number;
  /** In the order of the file. */
  readonly pools: readonly PoolOutputs[];
  /** Checkpoints, in order: those of all targets and shadow models. */
  readonly steps: readonly number[];
}

export const targetsOf = ({ models }: PoolOutputs): ModelOutputs[] =>
  models.filter((m) => m.role === "target");
/** Models that an attacker trained; of reference models no example is a member. */
export const shadowsOf = ({ models }: PoolOutputs): ModelOutputs[] =>
  models.filter((m) => m.role === "shadow" || m.role === "reference");

/** Whether it is known of any example whether it is a member. */
export const isLabelled = ({ member }: ModelOutputs): boolean => member.some((m) => m !== UNKNOWN);

function checkTargets(pool: PoolOutputs, source: string): void {
  const targets = targetsOf(pool);
  if (targets.length === 0)
    throw new UsageError(
      source,
      "a table with a model of role target in every pool",
      `none in pool ${shown(pool.name)}`,
      "name the attacked model's role target",
    );
  const oneSided = targets.find(
    (m) => isLabelled(m) && ![0, 1].every((side) => m.member.includes(side)),
  );
  const side = oneSided?.member.includes(1) ? "members" : "non-members";
  if (oneSided)
    throw new UsageError(
      source,
      "a table with members and non-members of every target (or with none that is known)",
      `model ${shown(oneSided.name)} of pool ${shown(pool.name)} with ${side} alone`,
      "add examples of the same kind that it was not trained on, or was",
    );
  const pretrained = pool.models.filter((m) => m.role === "pretrained");
  if (pretrained.length > 1 || pretrained.some((m) => m.steps.length > 1))
    throw new UsageError(
      source,
      "a table with one pretrained model a pool, and one row of it an example",
      `${pretrained.length} models, ${pretrained[0].steps.length} steps in pool ${shown(pool.name)}`,
      "keep the model that fine-tuning started from",
    );
}

/** Attackers of one pool must be those of the others: a mean over pools is of one attack. */
function checkShadows(pools: readonly PoolOutputs[], source: string): void {
  for (const role of ["shadow", "reference"] as const)
    for (const knowledge of ["unaware", "known-A"] as const) {
      const has = pools.map(({ models }) =>
        models.some((m) => m.role === role && m.knowledge === knowledge),
      );
      const without = has.indexOf(false);
      if (!has.includes(true) || without < 0) continue;
      throw new UsageError(
        source,
        `a table with ${role} models (${knowledge}) in every pool or in none`,
        `targets without them in pool ${shown(pools[without].name)}`,
        "add them, or leave them out of all pools",
      );
    }
}

/** The steps that all targets and shadow models have. */
function stepsOf(pools: readonly PoolOutputs[], source: string): number[] {
  const of = ({ steps }: ModelOutputs): string => steps.map(({ step }) => step).join(", ");
  const [first, ...others] = pools.flatMap((pool) =>
    [...targetsOf(pool), ...shadowsOf(pool)].map((model) => ({ pool: pool.name, model })),
  );
  const other = others.find(({ model }) => of(model) !== of(first.model));
  if (other)
    throw new UsageError(
      source,
      `a table with the same steps of all models (${of(first.model)})`,
      `${of(other.model)} of model ${shown(other.model.name)} in pool ${shown(other.pool)}`,
      "add what is missing, or leave those steps out",
    );
  return first.model.steps.map(({ step }) => step);
}

/**
 * Reads the outputs of a file: CSV, JSON lines or Parquet (docs/outputs.md).
 * @param option what the user calls the file
 * @param ignore columns that are to be left aside
 * @throws UsageError in one line, naming row, column and value where there are
 */
export async function readOutputs(
  path: string,
  option: string,
  ignore: readonly string[] = [],
): Promise<Outputs> {
  return withTableStream(path, option, async (stream) => {
    const schema = schemaOf(stream, ignore);
    const source = shownPath(stream.source);
    const builders = new Map<string, PoolBuilder>();
    let records = 0;
    for await (const record of recordsOf(stream, schema)) {
      records++;
      let builder = builders.get(record.pool);
      if (!builder) builders.set(record.pool, (builder = new PoolBuilder(record.pool)));
      if (schema.layout === "token" && record.role === "pretrained")
        throw new UsageError(
          `${record.where} column role`,
          "target, shadow or reference where a row is a token",
          record.role,
          "give the pretrained model's log probabilities as column pretrained_logprob",
        );
      builder.add(record);
    }
    if (records === 0)
      throw new UsageError(source, "a table with at least one row", 0, "check the file");
    const pools = [...builders.values()].map((builder) => builder.build(source));
    pools.forEach((pool) => checkTargets(pool, source));
    checkShadows(pools, source);
    const { format } = stream;
    return { source: stream.source, format, schema, records, pools, steps: stepsOf(pools, source) };
  });
}
