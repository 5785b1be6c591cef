import type { SmallMutant } from "./mutants.d.mts";

/** Where a mutant stands and what it is, in texts. */
export interface MutantRecord {
  readonly file: string;
  readonly line: string;
  readonly column: number;
  readonly replaced: string;
  readonly by: string;
}
export interface Tally {
  readonly killed: number;
  readonly timeout: number;
  readonly types: number;
  readonly survived: number;
  readonly harmless: number;
  readonly caught: number;
  /** Caught and survived. */
  readonly valid: number;
}
export interface Score {
  readonly mutants: number;
  readonly tested: number;
  readonly date: string;
  readonly commit: string;
  readonly tally: Tally;
}
export const BEGIN: string;
export const END: string;
export function readHarmless(root: string): (MutantRecord & { readonly reason: string })[];
export function readScore(root: string, folder: string): Score | undefined;
export function recordOf(mutant: SmallMutant, text: string): MutantRecord;
export function reasonOf(
  record: MutantRecord,
  harmless: readonly (MutantRecord & { readonly reason: string })[],
): string | undefined;
export function tally(states: readonly string[]): Tally;
/** Wilson's 95% interval of the share that is caught, in per cent. */
export function interval(tally: Tally): [number, number];
export function percent(tally: Tally): string;
/** Whether a change passes. */
export function tail(tally: Pick<Tally, "caught" | "valid">, share: number): number;
export function enough(tally: Tally, isSample: boolean): boolean;
export function scoresTable(root: string): string;
export function withTable(text: string, table: string): string;
