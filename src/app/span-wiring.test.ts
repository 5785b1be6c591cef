/** A trial of the span test: the plan that is run is what was asked for, with its progress, end and rows. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Interrupted } from "./interrupted.js";
import { SPAN_SOURCES, spanTrial, type SpanTrial } from "./span.js";

const asked = vi.hoisted(() => ({ runs: [] as object[], closed: 0, isEnded: false }));

vi.mock(import("../sweep/executor.js"), async (original) => ({
  ...(await original()),
  inlineExecutor: (choice) => ({
    choice,
    async *run() {
      yield* [];
    },
    async close() {
      asked.closed++;
    },
  }),
}));
vi.mock(import("../sweep/run.js"), async (original) => ({
  ...(await original()),
  runPlan: async ({ plan, executor, progress, ...rest }) => {
    asked.runs.push({
      plan,
      executor: (executor as unknown as { choice: string }).choice,
      ...rest,
    });
    progress?.(3, 7);
    if (asked.isEnded) return undefined;
    const row = { plan: "span", cell: "c", source: "s", seed: "t", rank: 9, layer: "input" };
    return { spans: [row, { ...row, layer: "other" }] } as never;
  },
}));

const TRIAL: SpanTrial = {
  ...{ source: "spam", optimizer: "adam", rank: 3, examples: 11, epochs: 2, batch: 5, models: 7 },
};
beforeEach(() => {
  asked.runs.splice(0);
  asked.closed = 0;
  asked.isEnded = false;
});

describe("a span trial", () => {
  it("is the plan of its source with the sizes, the optimiser and the seed that were asked for", async () => {
    const data = {
      mnist: { source: "mnist", hidden: 128, pretraining: 200 },
      spam: { source: "spam", hidden: 128, pretraining: 200 },
      language: { source: "language", projections: ["v_proj"], tokens: 8 },
    };
    expect(Object.keys(data)).toEqual([...SPAN_SOURCES]);
    for (const source of SPAN_SOURCES) {
      const found = await spanTrial({ ...TRIAL, source });
      expect([found.source, found.seed]).toEqual([source, "20240917"]);
      expect(asked.runs.pop()).toMatchObject({
        ...{ seed: "20240917", backend: "none", executor: "reference" },
        plan: {
          ...{ kind: "span", name: "span", feeds: [], data: data[source], optimizers: ["adam"] },
          ...{ ranks: [3], examples: [11], epochs: 2, batch: 5, models: 7 },
        },
      });
    }
    expect(asked.closed).toBe(3);
  });

  it("has a row of each layer without the names of a sweep, and is told of", async () => {
    const told: unknown[][] = [];
    const { signal } = new AbortController();
    const progress = (...all: unknown[]): void => void told.push(all);
    const found = await spanTrial({ ...TRIAL, seed: "s7", signal, progress });
    expect(found).toEqual({
      ...{ source: "spam", seed: "s7" },
      layers: [
        { rank: 9, layer: "input" },
        { rank: 9, layer: "other" },
      ],
    });
    expect(told).toEqual([["span", 3, 7]]);
    expect(asked.runs).toMatchObject([{ seed: "s7", signal }]);
  });

  it("that is ended keeps nothing, and ends its thread", async () => {
    asked.isEnded = true;
    const ended = spanTrial(TRIAL);
    await expect(ended).rejects.toThrow("interrupted: stopped: nothing is kept");
    await expect(ended).rejects.toThrow(Interrupted);
    expect(asked.closed).toBe(1);
  });

  it.each([
    ["rank", 0],
    ["epochs", 0],
    ["batch", 0],
    ["models", 1],
    ["examples", 0],
  ])("is refused for %s %i before anything is trained", async (field, value) => {
    await expect(spanTrial({ ...TRIAL, [field]: value })).rejects.toThrow(new RegExp(field));
    expect(asked.runs).toEqual([]);
  });
});
