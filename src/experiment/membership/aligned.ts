/** How the adapters of a stack of models are aligned with the gradients of a pool's examples at the start. */
import { alignmentOf } from "../../attack/alignment.js";
import { toMillionths } from "../../attack/membership.js";
import { timesTransposed } from "../../core/row-major.js";
import { count, type Examples } from "../../train/data/examples.js";
import { exampleGradients } from "../../train/network/example-gradients.js";
import type { Network, Snapshot } from "../../train/network/trainer.js";

/** One layer's A and B. */
interface Factors {
  readonly loraA: Float32Array;
  readonly loraB: Float32Array;
}

/**
 * Of models whose A stays where it was drawn.
 * @returns for a snapshot, model by model, a cosine of each example; 0 where B or the gradient is zero
 */
export function alignmentWith(start: Network, pool: Examples) {
  const layers = exampleGradients(start, pool);
  const n = count(pool);
  return async (snapshot: Snapshot): Promise<number[][]> => {
    const found: Array<Factors[] | undefined> = [];
    for (const l of layers.keys()) found.push(await snapshot.factors(l));
    const adapted = [...layers.keys()].filter((l) => found[l] !== undefined);
    const models = found[adapted[0]]?.length ?? 0;
    return Array.from({ length: models }, (_, k) => {
      const own = adapted.map((l) => {
        const { loraA, loraB } = (found[l] as Factors[])[k];
        const [width, outputs] = [start.widths[l], start.widths[l + 1]];
        const rank = loraA.length / width;
        const low = timesTransposed(layers[l].inputs, Float64Array.from(loraA), width);
        return { loraB: Float64Array.from(loraB), low, rank, outputs, deltas: layers[l].deltas };
      });
      return Array.from({ length: n }, (__, i) =>
        toMillionths(
          alignmentOf(
            own.map(({ loraB, low, rank, outputs, deltas }) => {
              const projected = new Float64Array(outputs * rank);
              for (let o = 0; o < outputs; o++) {
                const d = deltas[i * outputs + o];
                if (d !== 0)
                  for (let r = 0; r < rank; r++) projected[o * rank + r] = d * low[i * rank + r];
              }
              return { loraB, projected };
            }),
          ) ?? 0,
        ),
      );
    });
  };
}
