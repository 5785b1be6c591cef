/** What a language model's training draws at each step: noise and factors anew, documents at the accounted rate. */
import { expect, it } from "vitest";
import { normalSource } from "../../backend/simd/normals.js";
import { stream } from "../../core/stream.js";
import { batches, drawFactor } from "../draws.js";
import { drawsOf } from "./run.js";
import { job, members, shape, start } from "./trainer.fixture.js";
import { trainTransformer, type LanguageJob, type LanguageTrainingOptions } from "./trainer.js";
import type { Weights } from "./transformer.js";

const WIDTH = shape.width;
const MODULE = "h.0.attn.v_proj.weight";

/** Weights after one step and after two. */
async function twoSteps(
  change: Partial<LanguageTrainingOptions>,
  given: Partial<LanguageJob> = {},
): Promise<Weights[]> {
  const out: Weights[] = [];
  const options = { optimizer: "sgd", steps: 2, ...change } as const;
  await trainTransformer(job(options, { key: "two", checkpoints: [1, 2], ...given }), async (s) => {
    out.push(await s.weights());
  });
  return out;
}

it("noise of dp methods is drawn anew each step", async () => {
  // One member among 1e9 expected: batches are empty, a step is its noise alone.
  const model = { members: [0], seed: "1", key: ["two", 0], factorKey: ["two", 0] } as const;
  const [one, both] = await twoSteps(
    { method: "dp-sgd", batch: 4, clip: 0.5, noiseMultiplier: 1, rate: 1 },
    { model, expected: 1e9 },
  );
  const noise = new Float32Array(one["wte.weight"].length);
  normalSource("1", "two/0/noise")(2, noise);
  one["wte.weight"].forEach((x, i) =>
    expect(Math.abs(x - both["wte.weight"][i] - (0.5 * noise[i]) / 4)).toBeLessThan(1e-6),
  );
});

const dot = (u: readonly number[], v: readonly number[]): number =>
  u.reduce((s, x, j) => s + x * v[j], 0);
const minus = (u: readonly number[], v: readonly number[], factor: number): number[] =>
  u.map((x, j) => x - factor * v[j]);
const unit = (v: readonly number[]): number[] => v.map((x) => x / Math.hypot(...v));

/** Share of a row that lies outside the plane of the two rows of A. */
function outside(a: Float32Array, row: readonly number[]): number {
  const e1 = unit([...a.slice(0, WIDTH)]);
  const second = [...a.slice(WIDTH)];
  const e2 = unit(minus(second, e1, dot(second, e1)));
  const rest = minus(minus(row, e1, dot(row, e1)), e2, dot(row, e2));
  return Math.hypot(...rest) / Math.hypot(...row);
}

it("Flora's A is drawn anew each step: rows of each update lie in the plane of that step's A", async () => {
  const [one, both] = await twoSteps({ method: "flora", rate: 0.1, batch: 4 });
  const random = stream("1", "two/factors", 0);
  // Of each step, A of the query and then A of the value.
  const [, first, , second] = [0, 1, 2, 3].map(() => {
    const a = new Float32Array(2 * WIDTH);
    drawFactor({ init: "gaussian", rank: 2 }, WIDTH, random, a);
    return a;
  });
  const longestRow = (before: Float32Array, after: Float32Array): number[] => {
    const difference = before.map((x, i) => x - after[i]);
    const rows = Array.from({ length: WIDTH }, (_, i) => [
      ...difference.slice(i * WIDTH, (i + 1) * WIDTH),
    ]);
    return rows.sort((a, b) => Math.hypot(...b) - Math.hypot(...a))[0];
  };
  const rows = [longestRow(start[MODULE], one[MODULE]), longestRow(one[MODULE], both[MODULE])];
  expect(outside(first, rows[0])).toBeLessThan(1e-3);
  expect(outside(second, rows[1])).toBeLessThan(1e-3);
  expect(outside(second, rows[0])).toBeGreaterThan(0.1);
  expect(outside(first, rows[1])).toBeGreaterThan(0.1);
});

it("Poisson batches of dp methods have the accounted rate", () => {
  // 400 steps of 12 members at rate 1/3: 1600 draws, standard deviation 32.7; 7 of them, 3e-12.
  const drawing = batches(
    { method: "dp-sgd", batch: 4 },
    [...members.keys()],
    12,
    stream("1", "poisson", 1),
  );
  const drawn = Array.from({ length: 400 }, () => drawing.next().value.length).reduce(
    (a, x) => a + x,
    0,
  );
  expect(Math.abs(drawn - 1600)).toBeLessThan(230);
});

it("batches, noise and A are each of their own key and trial", () => {
  const model = { members: [3, 1, 4], seed: "s", key: ["k", 3], factorKey: ["f", 5] } as const;
  const draws = drawsOf(job({ method: "dp-lora", batch: 2 }, { model, expected: 9 }));
  const wanted = batches(
    { method: "dp-lora", batch: 2 },
    [3, 1, 4],
    9,
    stream("s", "k/batches", 3),
  );
  for (let step = 0; step < 9; step++)
    expect(draws.drawing.next().value).toEqual(wanted.next().value);
  const a = new Float32Array(2 * WIDTH);
  drawFactor({ init: "gaussian", rank: 2 }, WIDTH, stream("s", "f/factors", 5), a);
  expect(draws.drawA(WIDTH)).toEqual(a);
  // Noise in the order of what moves: A of the query first.
  const noise = new Float32Array(2 * WIDTH);
  normalSource("s", "k/3/noise")(7, noise);
  expect(draws.normals(7)["h.0.attn.q_proj.lora_A"]).toEqual(noise);
});
