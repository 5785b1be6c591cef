import type { SmallMutant } from "./mutants.d.mts";

/** Which mutants are known from earlier runs (states by key), and which are not; `testers`: see `testersOf`. */
export function recall(
  root: string,
  mutants: readonly SmallMutant[],
  testers: (file: string) => [string[], string[]],
  fresh: boolean,
): { known: Map<string, string>; todo: SmallMutant[] };
