/**
 * What a property is, and what all of them share. Each names the members of the subject that it uses, so that a planted
 * bug finds the properties that can see it without any of them having run; run.test.ts checks that the names are true.
 */
import type { Subject } from "./subject.js";

export interface Property {
  readonly name: string;
  /** Members of the subject that it exercises: it can see a bug in these only. */
  readonly uses: ReadonlyArray<keyof Subject>;
  /** @throws Error where the property does not hold */
  check(subject: Subject): void;
}

/** Mistakes that someone could make, by name: members of the subject as they would then be. */
export type PlantedBugs = Readonly<Record<string, Partial<Subject>>>;

/** Declares a property: its check sees only what it says that it uses. */
export const defineProperty = <const Used extends keyof Subject>(property: {
  readonly name: string;
  readonly uses: readonly Used[];
  check(subject: Pick<Subject, Used>): void;
}): Property => property;

/**
 * Limit of z scores, in standard errors: 2.6e-12 each for normal estimates. There are fewer than 1,000, with sample
 * sizes (>= 2,000 at rank >= 8) at which the heavier tails of the noise cost less than a factor 100, so that the
 * false-alarm probability of all properties together is below 3e-7 a run.
 */
export const LIMIT = 7;

/** @throws Error where the condition does not hold */
export function check(ok: boolean, message: string): void {
  if (!ok) throw new Error(message);
}

export const near = (a: number, b: number, tolerance: number): boolean =>
  Math.abs(a - b) <= tolerance;

/** Settings of fast-check: a fixed seed, so that every run draws the same cases. */
export const runs = (numRuns = 60) => ({ seed: 20240917, numRuns });
