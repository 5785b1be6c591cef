/** Scores of single records: what one attack by one attacker says of one target model after its last step. */
import type { Attack } from "../attack/membership.js";
import type { MembershipRow } from "./membership/rows.js";

export interface TargetScores {
  readonly pool: number;
  /** Target model of the pool, from 0. */
  readonly target: number;
  readonly step: number;
  readonly attack: Attack;
  readonly knowledge: MembershipRow["knowledge"];
  /** Of each record of the pool, in its order; larger means member. */
  readonly scores: ArrayLike<number>;
  /** 1 where the target was trained on the record. */
  readonly member: ArrayLike<number>;
}

/** Told of every target's scores; tables hold what they come to only. */
export type OnScores = (scores: TargetScores) => void;
