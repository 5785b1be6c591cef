/**
 * Command lines up to where work begins: what training, attacks and sweeps are started with is kept, and nothing runs.
 * A test that imports it mocks the modules of {@link stubs} with them.
 */
import { Interrupted } from "../app/interrupted.js";
import { loradp } from "./in-process.fixture.js";

/** What the last command line began with; undefined where it did not come so far. */
let begun: unknown;

/** Ends the command where its work would begin. */
function begin(work: unknown): never {
  begun = work;
  throw new Interrupted("begun");
}

/** Options without the functions and signals among them, which are not the user's. */
const data = (options: object): object => JSON.parse(JSON.stringify(options)) as object;

export const stubs = {
  train: (options: object) => begin({ train: data(options) }),
  trainText: (options: object) => begin({ trainText: data(options) }),
  attackOutputs: (options: object) => begin({ attackOutputs: data(options) }),
  verify: (options: object) => begin({ verify: data(options) }),
  estimatePlan: (plan: string, options: object) => begin({ estimate: plan, ...data(options) }),
  /** Attacks and sweeps go as far as their plans. */
  collectRun: ({ plans, settings }: { readonly plans: readonly object[]; settings: object }) =>
    begin({ plans, settings: data(settings) }),
  /** Parts of sweeps. */
  withRunner: ({ plans, settings, known }: Readonly<Record<string, object>>) =>
    begin({ plans, settings: data(settings), known }),
  inRunFolder: (settings: object, known: object, work: (job: object) => unknown) =>
    work({ settings, known, folder: {} }),
  accountantSummary: (mechanism: object, epsilon?: number, delta?: number) =>
    begin({ ...mechanism, epsilon, delta }),
  calibrationSummary: (epsilon: number, delta: number, samplingRate: number, steps: number) =>
    begin({ epsilon, delta, samplingRate, steps }),
  spanTrial: (options: object) => begin({ span: data(options) }),
  documentsFor: () => ({ pools: [], counts: { read: 2000, leftOut: {} }, most: 400 }),
};

export interface Begun {
  readonly status: number;
  /** What standard error says; for exact commands that end well, what they print. */
  readonly said: string;
  /** What would be done, as text: equal for equal work. */
  readonly work: string;
}

/** A command line's work, its answer, or why it is refused. */
export async function begunBy(argv: readonly string[]): Promise<Begun> {
  begun = undefined;
  const { status, stdout, stderr } = await loradp(argv);
  return { status, said: stderr, work: JSON.stringify(begun ?? stdout) };
}
