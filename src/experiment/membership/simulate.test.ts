/** Answers of models that were not moved: the start is right on a known share of each part, so parts are told apart. */
import { describe, expect, it } from "vitest";
import { openBackend } from "../../backend/select.js";
import { logitOf } from "../../attack/membership.js";
import { training } from "../../train/method.js";
import { modelsOf } from "../attacked.js";
import type { Examples, In, Role } from "../../train/data/examples.js";
import { pretrainNetwork } from "../../train/network/pretrain.js";
import type { Network } from "../../train/network/network.js";
import { shareExamples, shareNetwork } from "../start.js";
import type { MembershipCell } from "./plan.js";
import { answersLayout, simulate } from "./simulate.js";

const [DIM, CLASSES] = [2, 2];
const NO_STEPS = { steps: 0, rate: 0.1 };
const KEY = ["1", "roles"] as const;
/** Logits are the features themselves. */
const START = {
  widths: [DIM, CLASSES],
  w: [Float32Array.from([1, 0, 0, 1])],
  bias: [new Float32Array(CLASSES)],
};
/** Examples of label 0: its logit is the larger one in the first `right` of n. */
const examples = <R extends Role>(n: number, right: number): In<R, Examples> =>
  ({
    dim: DIM,
    classes: CLASSES,
    features: Float32Array.from(
      Array.from({ length: n }, (_, i) => (i < right ? [0.5 + i / n, 0] : [0, 0.5 + i / n])).flat(),
    ),
    labels: new Uint8Array(n),
  }) as Examples as In<R, Examples>;
const CELL: MembershipCell = {
  id: "s/p0",
  plan: "test",
  setting: "s",
  training: training({ method: "full", batch: 2, rate: 1e-9, steps: 1 }),
  pool: 1,
  shadows: 4,
  targets: 1,
  poolSize: 12,
  labelNoise: 0,
  checkpoints: [1],
  population: 3,
  classes: CLASSES,
  pretrained: [],
  pretrainedPopulation: [],
  trials: 5,
  work: 1,
};

describe("answers of trained classifiers", () => {
  it("accuracies, phi and population are each of the examples of their own, of the cell's pool", async () => {
    const [pool, test] = [examples<"pool">(12, 6), examples<"test">(10, 2)];
    const [validation, others] = [examples<"validation">(8, 6), examples<"validation">(8, 1)];
    const unseen = examples<"population">(3, 2);
    const shared = {
      ...shareNetwork(START),
      ...shareExamples("pool1", pool),
      ...shareExamples("validation1", validation),
      ...shareExamples("population1", unseen),
      ...shareExamples("pool0", examples(12, 1)),
      ...shareExamples("validation0", others),
      ...shareExamples("population0", examples(3, 3)),
      ...shareExamples("test", test),
    };
    const shard = {
      id: "0",
      kind: "membership",
      plan: "test",
      seed: "1",
      cell: CELL,
      first: 0,
      count: modelsOf(CELL),
    };
    const { values } = await simulate(shard, await openBackend("reference"), shared);
    const answers = answersLayout(CELL).records(values);
    expect(answers).toHaveLength(modelsOf(CELL));
    const phiOf = ({ features, labels }: Examples, n: number): unknown[] =>
      Array.from({ length: n }, (_, i) =>
        expect.closeTo(logitOf(features, i * CLASSES, CLASSES, labels[i]), 4),
      );
    for (const { validationAccuracy, testAccuracy, phi, population } of answers) {
      expect([validationAccuracy, testAccuracy]).toEqual([6 / 8, 2 / 10]);
      expect(phi).toEqual(phiOf(pool, 12));
      expect(population).toEqual(phiOf(unseen, 3));
    }
  });
});

describe("roles of examples", () => {
  it("cannot be exchanged: the compiler refuses what these lines expect it to", () => {
    const validation = examples<"validation">(1, 1);
    const test = examples<"test">(1, 1);
    expect(Object.keys(shareExamples("validation0", validation))).toHaveLength(2);
    // @ts-expect-error -- test examples under the name of validation examples
    shareExamples("validation0", test);
    // @ts-expect-error -- attacked examples in place of public ones
    const start: Promise<Network> = pretrainNetwork(examples<"private">(1, 1), [], NO_STEPS, KEY);
    return expect(start).resolves.toHaveProperty("widths", [DIM, CLASSES]);
  });
});
