/**
 * The batches that dp methods really draw follow the law that is accounted: Poisson sampling at batch/expected. False
 * alarm of each p-value that is asked for: 1e-9 (Chernoff, exact moment generating functions).
 */
import { describe, expect, it } from "vitest";
import { batchPValues, batchStatistics, type BatchPValues } from "../core/batch-law.js";
import { shuffle } from "../core/permutation.js";
import { stream } from "../core/stream.js";
import type { OtherSampling } from "./draws.js";
import { drawsOf } from "./language/run.js";
import { job as languageJob } from "./language/trainer.fixture.js";
import { samplingRate, training } from "./method.js";
import { job, model } from "./network/trainer.fixture.js";
import { trainNetworks } from "./network/trainer.js";

const LEVEL = 1e-9;
type Batches = ReadonlyArray<readonly number[]>;
interface Drawn {
  readonly members: ArrayLike<number>;
  readonly batches: Batches;
}

const pValues = (drawn: readonly Drawn[], rate: number): BatchPValues =>
  batchPValues(
    drawn.map(({ members, batches }) => batchStatistics(members, batches, rate)),
    rate,
  );
/** Names of the statistics that contradict the law. */
const caught = (drawn: readonly Drawn[], rate: number): string[] =>
  Object.entries(pValues(drawn, rate)).flatMap(([name, p]) => (p <= LEVEL ? [name] : []));

/** What eight classifiers are trained on, as the trainer shows it. */
async function ofClassifiers(
  method: "dp-sgd" | "dp-lora",
  steps: number,
  sampling?: OtherSampling,
): Promise<Drawn[]> {
  const t = training({ method, batch: 25, rank: 2, steps });
  const models = [0, 1, 2, 3, 4, 5, 6, 7].map(model);
  const batches: number[][][] = models.map(() => []);
  const checkpoints = [...Array(steps + 1).keys()];
  await trainNetworks(job({ training: t, models, checkpoints, sampling }), async (s) => {
    // Those of the last checkpoint are never used.
    if (s.step < steps) s.batches.forEach((batch, k) => batches[k].push(batch));
  });
  return models.map(({ members }, k) => ({ members, batches: batches[k] }));
}

/** What language models' steps draw from. */
function ofLanguageModels(steps: number): { drawn: Drawn[]; rate: number } {
  const drawn = [0, 1, 2, 3, 4, 5, 6, 7].map((trial): Drawn => {
    const trained = languageJob({ method: "dp-sgd", batch: 4 }, { trial });
    const { drawing } = drawsOf(trained);
    const batches = Array.from({ length: steps }, () => drawing.next().value);
    return { members: trained.model.members, batches };
  });
  return { drawn, rate: 4 / 12 };
}

describe("batches of dp methods", () => {
  it.each(["dp-sgd", "dp-lora"] as const)(
    "%s on classifiers: the law accounted",
    async (method) => {
      const drawn = await ofClassifiers(method, 60);
      const rate = samplingRate({ batch: 25 }, 100);
      expect(caught(drawn, rate)).toEqual([]);
      // Controls on the same batches: an account at half or twice the rate, batches given to other models.
      expect(caught(drawn, rate / 2)).toContain("rate");
      expect(caught(drawn, 2 * rate)).toContain("rate");
      const exchanged = drawn.map(({ members }, k) => ({ members, batches: drawn[k ^ 1].batches }));
      expect(caught(exchanged, rate)).toContain("strangers");
    },
  );

  it.each([
    ["fixed", ["sizes"]],
    ["passes", ["sizes", "counts", "lag"]],
  ] as const)("a classifier's trainer told to draw otherwise, %s: %s tell", async (other, by) => {
    const drawn = await ofClassifiers("dp-sgd", 60, other);
    expect(caught(drawn, samplingRate({ batch: 25 }, 100))).toEqual(by);
  });

  it("language models: the law accounted", () => {
    const { drawn, rate } = ofLanguageModels(400);
    expect(caught(drawn, rate)).toEqual([]);
    expect(caught(drawn, rate / 2)).toContain("rate");
  });
});

describe("controls: batches by other laws are caught", () => {
  const members = [...Array(100).keys()];
  const rate = 0.25;
  const { uniform } = stream("1", "batch-law", 0);
  const poisson = (q = rate): number[] => members.filter(() => uniform() < q);
  const fixed = (): number[] => {
    const order = Int32Array.from(members);
    shuffle(order, uniform);
    return [...order.subarray(0, 25)];
  };
  const eight = (batches: () => Batches): Drawn[] =>
    Array.from({ length: 8 }, () => ({ members, batches: batches() }));
  const many = (draw: () => number[]) => () => Array.from({ length: 60 }, draw);
  const laws: Array<[what: string, drawn: Drawn[], by: string]> = [
    ["of a fixed size", eight(many(fixed)), "sizes"],
    [
      "of shuffled passes: no repeats within one",
      eight(() =>
        Array.from({ length: 15 }, () => {
          const order = Int32Array.from(members);
          shuffle(order, uniform);
          return [0, 1, 2, 3].map((b) => [...order.subarray(25 * b, 25 * b + 25)]);
        }).flat(),
      ),
      "lag",
    ],
    ["at half the rate", eight(many(() => poisson(rate / 2))), "rate"],
    [
      "each used for two steps",
      eight(() => Array.from({ length: 30 }, () => poisson()).flatMap((b) => [b, b])),
      "lag",
    ],
    [
      "used again after ten steps",
      eight(() => {
        const ten = Array.from({ length: 10 }, () => poisson());
        return Array.from({ length: 60 }, (_, t) => ten[t % 10]);
      }),
      "counts",
    ],
    [
      "that take some members more often than others",
      eight(many(() => members.filter((i) => uniform() < (i % 2 === 0 ? 0.35 : 0.15)))),
      "counts",
    ],
    [
      "whose members come in pairs",
      eight(
        many(() =>
          members.filter((i) => i % 2 === 0 && uniform() < rate).flatMap((i) => [i, i + 1]),
        ),
      ),
      "sizes",
    ],
    ["with an example twice", eight(many(() => [...poisson(), 0, 0])), "strangers"],
    ["with one that is no member", eight(many(() => [...poisson(), 100])), "strangers"],
  ];
  it.each(laws)("%s", (_, drawn, by) => {
    expect(caught(drawn, rate)).toContain(by);
  });

  it("and those of the law itself are not, in 200 repetitions: p-values are at least uniform", () => {
    const low = { rate: 0, sizes: 0, counts: 0, lag: 0, strangers: 0 };
    for (let k = 0; k < 200; k++) {
      const drawn = eight(() => Array.from({ length: 12 }, () => poisson()));
      for (const [name, p] of Object.entries(pValues(drawn, rate)))
        if (p <= 0.1) low[name as keyof typeof low]++;
    }
    // 20 +- 4.2 of 200 at most; 7 deviations: 50.
    for (const count of Object.values(low)) expect(count).toBeLessThan(50);
    // Not so loose that nothing is ever seen.
    expect(low.rate).toBeGreaterThan(0);
  });
});
