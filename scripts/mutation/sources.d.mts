/** Folders of src whose mutants must be caught, in the order of docs/testing.md. */
export const FOLDERS: readonly string[];
/** Folders of src without a limit, and why. */
export const WITHOUT_LIMIT: Readonly<Record<string, string>>;
/** Tests that take long, and the faster ones that kill what they would. */
export const SLOW: Readonly<Record<string, string>>;
export function digest(...parts: unknown[]): string;
/** Sources that paths name, with or without src/ before them; an error where one names none. */
export function namedSources(paths: readonly string[]): string[];
export function isSource(file: string): boolean;
/** Lines of sources, 1-based, that a diff without context touches, by file. */
export function linesOf(diff: string): Map<string, Set<number>>;
/** Of a source the test files that may kill its mutants: those beside it, those elsewhere that import it. */
export function testersOf(): (source: string) => [string[], string[]];
