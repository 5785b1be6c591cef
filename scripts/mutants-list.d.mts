/** A bug: an exact text of a file, which stands there once, and what is planted in its place. */
export interface Mutant {
  readonly name: string;
  /** One of {@link KINDS}. */
  readonly kind: string;
  /** Path from the root of the repository. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** Test files that are run; one of their tests at least must fail. */
  readonly tests: readonly string[];
}
export const KINDS: Readonly<Record<string, string>>;
export function readMutants(root: string): Mutant[];
export function planted(source: string, mutant: Mutant): string | undefined;
export function kindsTable(mutants: readonly Mutant[]): string;
