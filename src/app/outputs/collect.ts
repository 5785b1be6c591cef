/** Records of a table put together: pools of examples, and the models that answered on them. */
import type { TokenAttackName } from "../../attack/tokens/scores.js";
import { UsageError } from "../../core/errors.js";
import { shown } from "../../core/shown.js";
import { UNKNOWN } from "../../store/table/optional.js";
import { Buffered, BufferedFlags } from "./buffered.js";
import type { OutputRecord } from "./documents.js";
import type { Knowledge } from "./rows.js";
import { UTILITY, type ModelRole } from "./schema.js";

/** What one model answered at one checkpoint; lists are in the order of the pool's examples. */
export interface StepOutputs {
  readonly step: number;
  readonly phi: Float64Array;
  /** On the pool's population. */
  readonly population: Float64Array;
  /** Lists that the table allows. */
  readonly minK?: Float64Array;
  readonly pretrained?: Float64Array;
  /** Of the population. */
  readonly pretrainedPopulation?: Float64Array;
  readonly tokens: ReadonlyMap<TokenAttackName, Float64Array>;
  /** In the order of UTILITY; NaN where it is not known. */
  readonly utility: readonly number[];
}

export interface ModelOutputs {
  readonly name: string;
  readonly role: ModelRole;
  readonly knowledge: Knowledge;
  /** 1, 0 or UNKNOWN, of each example. */
  readonly member: Uint8Array;
  /** In order. */
  readonly steps: readonly StepOutputs[];
}

export interface PoolOutputs {
  readonly name: string;
  readonly examples: readonly string[];
  /** How many examples no model was trained on. */
  readonly population: number;
  readonly models: readonly ModelOutputs[];
}

/** One model at one checkpoint, while it is read. */
class StepBuilder {
  readonly phi = new Buffered();
  readonly population = new Buffered();
  private readonly minK = new Buffered();
  private readonly pretrained = new Buffered();
  private readonly pretrainedPopulation = new Buffered();
  private readonly tokens = new Map<TokenAttackName, Buffered>();
  utility: readonly number[] | undefined;
  constructor(readonly step: number) {}

  take(record: OutputRecord, index: number): void {
    if (record.isPopulation) {
      this.population.set(index, record.phi);
      if (!Number.isNaN(record.pretrained)) this.pretrainedPopulation.set(index, record.pretrained);
      return;
    }
    this.phi.set(index, record.phi);
    if (!Number.isNaN(record.minK)) this.minK.set(index, record.minK);
    if (!Number.isNaN(record.pretrained)) this.pretrained.set(index, record.pretrained);
    for (const [name, score] of Object.entries(record.tokens ?? {}) as Array<
      [TokenAttackName, number]
    >) {
      const list = this.tokens.get(name) ?? new Buffered();
      list.set(index, score);
      this.tokens.set(name, list);
    }
  }

  build(examples: number): StepOutputs {
    const whole = ({ values }: Buffered, count = examples): Float64Array | undefined =>
      values.length === count && !values.includes(NaN) ? values : undefined;
    const unseen = this.population.values.length;
    const pretrainedPopulation = unseen > 0 ? whole(this.pretrainedPopulation, unseen) : undefined;
    const [minK, pretrained] = [whole(this.minK), whole(this.pretrained)];
    const tokens = [...this.tokens].flatMap(([name, list]) => {
      const values = whole(list);
      return values ? [[name, values] as const] : [];
    });
    return {
      step: this.step,
      phi: this.phi.values,
      population: this.population.values,
      ...(minK && { minK }),
      ...(pretrained && { pretrained }),
      ...(pretrainedPopulation && { pretrainedPopulation }),
      tokens: new Map(tokens),
      utility: this.utility ?? UTILITY.map(() => NaN),
    };
  }
}

/** A number of a table as a message shows it: a cell that is missing is empty. */
const orEmpty = (x: number): string => (Number.isNaN(x) ? "empty" : shown(x));

const ONCE = "one row an example, model and step (of documents: one run of rows)";

class ModelBuilder {
  readonly member = new BufferedFlags();
  readonly steps = new Map<number, StepBuilder>();
  constructor(
    readonly name: string,
    readonly role: ModelRole,
    readonly knowledge: Knowledge,
  ) {}

  private checkSame({ role, knowledge, where }: OutputRecord): void {
    for (const [column, value, known] of [
      ["role", role, this.role],
      ["knowledge", knowledge, this.knowledge],
    ])
      if (value !== known)
        throw new UsageError(
          `${where} column ${column}`,
          `${known} as in the earlier rows of model ${shown(this.name)}`,
          value,
          "a model has one role: give others names of their own",
        );
  }

  /** Members as the role has them. */
  private memberOf({ member, isPopulation, where, role }: OutputRecord): number {
    const refuse = (rule: string, remedy: string): never => {
      const value = member === UNKNOWN ? "empty" : member;
      throw new UsageError(`${where} column member`, rule, value, remedy);
    };
    if (isPopulation || role === "reference" || role === "pretrained") {
      const what = isPopulation ? "of the population" : `of a ${role} model`;
      if (member === 1) refuse(`0 or empty ${what}`, "no model was trained on it");
      return 0;
    }
    if (role === "shadow" && member === UNKNOWN)
      refuse("1 or 0 of a shadow model", "whoever trained it knows; or give the role reference");
    return member;
  }

  private checkUtility(record: OutputRecord, known: readonly number[]): void {
    const changed = UTILITY.findIndex((_, i) => !Object.is(known[i], record.utility[i]));
    if (changed >= 0)
      throw new UsageError(
        `${record.where} column ${UTILITY[changed]}`,
        `${orEmpty(known[changed])} as in the earlier rows of model ${shown(this.name)} at that step`,
        orEmpty(record.utility[changed]),
        "it is of a model on unseen examples, not of a row",
      );
  }

  add(record: OutputRecord, index: number): void {
    this.checkSame(record);
    const step = this.steps.get(record.step) ?? new StepBuilder(record.step);
    this.steps.set(record.step, step);
    if (step.utility) this.checkUtility(record, step.utility);
    step.utility = record.utility;
    const list = record.isPopulation ? step.population : step.phi;
    if (!Number.isNaN(list.at(index)))
      throw new UsageError(
        record.where,
        ONCE,
        `${shown(record.record)} of model ${shown(this.name)} a second time`,
        "leave one of them out, or give them names or steps of their own",
      );
    const member = this.memberOf(record);
    if (!record.isPopulation) {
      const known = this.member.at(index);
      if (known !== undefined && known !== member)
        throw new UsageError(
          `${record.where} column member`,
          `${known === UNKNOWN ? "empty" : known} as at the other steps of model ${shown(this.name)}`,
          member === UNKNOWN ? "empty" : member,
          "members are those of the whole training",
        );
      this.member.set(index, member);
    }
    step.take(record, index);
  }
}

/** A text by itself: a part of a longer one would keep all of that in memory. */
function ownText(text: string): string {
  const short = Buffer.from(text, "latin1").toString("latin1");
  return short === text ? short : Buffer.from(text, "utf16le").toString("utf16le");
}

/** A pool while it is read. */
export class PoolBuilder {
  private readonly examples = new Map<string, number>();
  private readonly population = new Map<string, number>();
  private readonly models = new Map<string, ModelBuilder>();
  constructor(readonly name: string) {}

  add(record: OutputRecord): void {
    const [own, other] = record.isPopulation
      ? [this.population, this.examples]
      : [this.examples, this.population];
    if (other.has(record.record))
      throw new UsageError(
        `${record.where} column population`,
        `the same in all rows of ${shown(record.record)}`,
        Number(record.isPopulation),
        "an example is of the population for all models of a pool, or for none",
      );
    const index = own.get(record.record) ?? own.size;
    if (index === own.size) own.set(ownText(record.record), index);
    const { model, role, knowledge } = record;
    const builder = this.models.get(model) ?? new ModelBuilder(model, role, knowledge);
    this.models.set(model, builder);
    builder.add(record, index);
  }

  /** The first name of a list that a model lacks. */
  private lacking(list: Buffered, all: ReadonlyMap<string, number>): string | undefined {
    if (list.values.length === all.size && !list.values.includes(NaN)) return undefined;
    return [...all].find(([, index]) => Number.isNaN(list.at(index)))?.[0];
  }

  private checkWhole(source: string): void {
    for (const model of this.models.values())
      for (const step of model.steps.values()) {
        const lacks =
          this.lacking(step.phi, this.examples) ??
          (model.role === "pretrained"
            ? undefined
            : this.lacking(step.population, this.population));
        if (lacks !== undefined)
          throw new UsageError(
            source,
            "a table in which all models of a pool answer the same examples",
            `no row of ${shown(lacks)} by model ${shown(model.name)} at step ${step.step} in pool ${shown(this.name)}`,
            "add the row, or leave the example out for all models",
          );
      }
  }

  /** @throws UsageError where a model lacks a row that another has */
  build(source: string): PoolOutputs {
    this.checkWhole(source);
    const models = [...this.models.values()].map(
      ({ name, role, knowledge, member, steps }): ModelOutputs => ({
        name,
        role,
        knowledge,
        member: member.values,
        steps: [...steps.values()]
          .sort((a, b) => a.step - b.step)
          .map((step) => step.build(this.examples.size)),
      }),
    );
    return {
      name: this.name,
      examples: [...this.examples.keys()],
      population: this.population.size,
      models,
    };
  }
}
