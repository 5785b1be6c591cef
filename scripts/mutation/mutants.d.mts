/** A small mutation: what of a file (offsets) is replaced by what, and its digest. */
export interface SmallMutant {
  readonly id: string;
  readonly file: string;
  readonly mutator: string;
  readonly replacement: string;
  readonly original: string;
  readonly from: number;
  readonly to: number;
  /** 1-based. */
  readonly line: number;
  readonly lastLine: number;
  readonly key: string;
}
/** What is left out, and why. */
export const LEFT_OUT: Readonly<Record<string, string>>;
export function mutantsOf(texts: ReadonlyMap<string, string>): Promise<{
  mutants: SmallMutant[];
  sources: Map<string, { instrumented: string; switched: string }>;
}>;
export function mutated(text: string, mutant: SmallMutant): string;
export function touched(
  mutants: readonly SmallMutant[],
  lines: ReadonlyMap<string, ReadonlySet<number>>,
): SmallMutant[];
/** At most so many of them: all, or those of the smallest digests but for the first `skip`. */
export function sampleOf(
  mutants: readonly SmallMutant[],
  most: number,
  skip?: number,
): SmallMutant[];
