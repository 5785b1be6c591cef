/** Candidates whose tensors are all zero, by name: no test says anything of them. */
import { few } from "../../core/lists.js";
import type { SpanLayer } from "./activations.js";
import type { GradientFound } from "./gradients.js";

/** "candidates 1, 3 at MODULE; .." of a list of those that are zero; empty where none is. */
function named(
  list: ReadonlyArray<{ readonly module: string; readonly candidate: number }>,
): string {
  const modules = [...new Set(list.map(({ module }) => module))];
  return few(
    modules.map((module) => {
      const own = list.filter((one) => one.module === module);
      const numbers = few(
        own.map(({ candidate }) => String(candidate + 1)),
        8,
      );
      return `candidate${own.length === 1 ? "" : "s"} ${numbers} at ${module}`;
    }),
    4,
  );
}

/** Those with all-zero inputs to a layer. */
export const zeroCandidates = (spans: readonly SpanLayer[]): string =>
  named(
    spans.flatMap(({ module, candidates }) =>
      candidates.flatMap(({ isZero }, candidate) => (isZero ? [{ module, candidate }] : [])),
    ),
  );

/** Those with an all-zero gradient of a layer. */
export const zeroGradients = (gradients: readonly GradientFound[]): string =>
  named(gradients.filter(({ isZero }) => isZero));
