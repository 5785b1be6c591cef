/**
 * What is learned and attacked: a public part for pretraining, a private part that pools are drawn from, and a test
 * part. The three are disjoint. Labels may be made noisy: a model can only memorise those.
 */
import { UsageError } from "../../core/errors.js";
import { stream } from "../../core/stream.js";
import { permutation } from "../draws.js";
import { count, select, type Examples, type In } from "./examples.js";
import { loadMnist, type Images } from "./mnist.js";
import { loadSpam } from "./spam.js";

export { count, select, type Examples, type In, permutation };

/** What was read of the user's own table. */
export interface TableReport {
  /** Path, or "standard input". */
  readonly source: string;
  readonly format: string;
  /** Of the file, without its header. */
  readonly rows: number;
  /** Rows left out, since another is the same in all features (in single precision) and in its class. */
  readonly copies: number;
  /** Name of the column of classes. */
  readonly label: string;
  /** Feature columns. */
  readonly features: number;
  /** Those that hold one value: nothing can be learned from them. */
  readonly constant: readonly string[];
  /** Classes in order, and rows of each that are left. */
  readonly classes: ReadonlyArray<{ readonly name: string; readonly rows: number }>;
  /** Examples of each part. */
  readonly parts: { readonly public: number; readonly private: number; readonly test: number };
}

export interface Task {
  readonly name: string;
  /** Of the user's own table. */
  readonly table?: TableReport;
  /** For pretraining. */
  readonly publicPart: In<"public", Examples>;
  /** Membership in a training set drawn from this part is what attacks guess. */
  readonly privatePart: In<"private", Examples>;
  /** For accuracy, and the population that RMIA compares with. */
  readonly test: In<"test", Examples>;
}

export const TASKS = ["mnist", "spam", "synthetic"] as const;
/** What names a table, not a task: a path with a point or a slash, or "-" for standard input. */
export const TABLE_SOURCE = /^-$|[./\\]/;

/** Cuts examples into public : private : test = 2 : 3 : 1, in an order that depends on nothing but their number. */
export function split(name: string, e: Examples): Task {
  const order = permutation(count(e), "split", name, 0);
  const [publicEnd, privateEnd] = [
    Math.floor(order.length / 3),
    Math.floor((5 * order.length) / 6),
  ];
  return {
    name,
    publicPart: select(e, order.subarray(0, publicEnd)) as In<"public", Examples>,
    privatePart: select(e, order.subarray(publicEnd, privateEnd)) as In<"private", Examples>,
    test: select(e, order.subarray(privateEnd)) as In<"test", Examples>,
  };
}

/** Pooled digits: 0-4 are public, 5-9 private; the test part comes from MNIST's own test file. */
function mnistTask(): Task {
  const [train, test] = [loadMnist("train", 30_000), loadMnist("t10k", 4_000)];
  const part = (images: Images, low: number, high: number): Examples => {
    const examples = {
      dim: images.dim,
      classes: 10,
      features: images.features,
      labels: images.labels,
    };
    return select(
      examples,
      [...images.labels.keys()].filter((i) => images.labels[i] >= low && images.labels[i] <= high),
    );
  };
  return {
    name: "mnist",
    publicPart: part(train, 0, 4) as In<"public", Examples>,
    privatePart: part(train, 5, 9) as In<"private", Examples>,
    test: part(test, 5, 9) as In<"test", Examples>,
  };
}

/** Ten overlapping Gaussian clouds in 32 dimensions: small, for tests and trials of a setting. */
function syntheticTask(): Task {
  const [n, dim, classes] = [6000, 32, 10];
  const { normal, uniform } = stream("synthetic", "task", 0);
  const centres = Float32Array.from({ length: classes * dim }, () => 0.45 * normal());
  const labels = Uint8Array.from({ length: n }, () => Math.floor(uniform() * classes));
  const features = Float32Array.from(
    { length: n * dim },
    (_, i) => centres[labels[Math.floor(i / dim)] * dim + (i % dim)] + normal(),
  );
  return split("synthetic", { dim, classes, features, labels });
}

const LOADERS: Record<string, () => Task> = {
  mnist: mnistTask,
  spam: () => split("spam", loadSpam()),
  synthetic: syntheticTask,
};
const loaded = new Map<string, Task>();

/** One of the built-in tasks; loaded once. */
export function loadTask(name: (typeof TASKS)[number]): Task {
  let task = loaded.get(name);
  if (!task) loaded.set(name, (task = LOADERS[name]()));
  return task;
}

/** The private part in the order in which a pool takes its examples; those after it are unseen by its models. */
export const poolOrder = (task: Task, seed: string, pool: number): Int32Array =>
  permutation(count(task.privatePart), seed, `${task.name}/pool`, pool);

/**
 * A private pool: `size` examples of the private part, a share of their labels replaced by another label that occurs
 * there.
 */
export function drawPool(
  task: Task,
  size: number,
  labelNoise: number,
  seed: string,
  pool: number,
): In<"pool", Examples> {
  const available = count(task.privatePart);
  if (!(Number.isInteger(size) && size >= 2 && size <= available)) {
    throw new UsageError(
      "poolSize",
      `an integer from 2 to ${available} (private examples of ${task.name})`,
      size,
      "draw a smaller pool",
    );
  }
  const examples = select(task.privatePart, poolOrder(task, seed, pool).subarray(0, size));
  const { uniform } = stream(seed, `${task.name}/label-noise`, pool);
  const classes = [...new Set(task.privatePart.labels)].sort((a, b) => a - b);
  const labels = examples.labels.map((label) => {
    const [flip, which] = [uniform() < labelNoise, Math.floor(uniform() * (classes.length - 1))];
    return flip ? classes.filter((k) => k !== label)[which] : label;
  });
  return { ...examples, labels } as In<"pool", Examples>;
}
