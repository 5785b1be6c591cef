/** What single models answered, for who keeps it: shadows and targets of an attacked cell, at its checkpoints. */
import type { Answers } from "./attack-rows.js";
import type { MembershipRow } from "./membership/rows.js";

export interface ModelAnswers {
  readonly setting: string;
  readonly pool: number;
  readonly step: number;
  readonly role: "shadow" | "target";
  /** Of shadows: whose attacker trained it. */
  readonly knowledge: MembershipRow["knowledge"];
  /** Among those of its role and knowledge, from 0. */
  readonly index: number;
  /** 1 where an example was a member. */
  readonly member: ArrayLike<number>;
  readonly answers: Answers;
  /** phi of the examples under the model that fine-tuning started from. */
  readonly pretrained?: readonly number[] | undefined;
  /** The same of the population. */
  readonly pretrainedPopulation?: readonly number[] | undefined;
}

/** Told of every model that did not diverge, checkpoint by checkpoint. */
export type OnAnswers = (answers: ModelAnswers) => void;
