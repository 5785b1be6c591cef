export interface Line {
  readonly key: string;
  readonly state: string;
  readonly by: readonly string[];
  readonly rests: string;
}
/** Lines of one file below mutation-out/, by their key. */
export function kept(
  root: string,
  name: string,
): { get: (key: string) => Line | undefined; put: (line: Line) => void };
/** Digest of the texts of test files. */
export function restsOn(tests: readonly string[]): string;
