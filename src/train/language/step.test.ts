/** One step of each method, against plain f64 arithmetic on single documents' gradients. */
import { describe, expect, it } from "vitest";
import { normalSource } from "../../backend/simd/normals.js";
import { stream } from "../../core/stream.js";
import { batches, drawFactor } from "../draws.js";
import { job, shape, start } from "./trainer.fixture.js";
import { trainTransformer, type LanguageTrainingOptions } from "./trainer.js";
import type { Weights } from "./transformer.js";

type Gradient = Record<string, number[]>;
const [RATE, WIDTH] = [0.1, shape.width];
const names = Object.keys(start);
/** 11 documents, more than one chunk of per-document gradients. */
const ELEVEN = [...Array(11).keys()];

/** What one step of plain SGD leaves, trained on some of the documents. */
async function step(
  change: Partial<LanguageTrainingOptions>,
  which: readonly number[] = ELEVEN,
  expected = 11,
): Promise<Weights> {
  let out: Weights = {};
  const options = { optimizer: "sgd", rate: RATE, steps: 1, ...change } as const;
  const model = { members: which, seed: "1", key: ["step", 0], factorKey: ["step", 0] } as const;
  await trainTransformer(job(options, { model, expected }), async (s) => {
    out = await s.weights();
  });
  return out;
}
/** The gradient that was subtracted from the start. */
const moved = (now: Weights): Gradient =>
  Object.fromEntries(
    Object.keys(now)
      .filter((name) => name in start)
      .map((name) => [name, Array.from(now[name], (x, i) => (start[name][i] - x) / RATE)]),
  );
const ofDocument = async (i: number): Promise<Gradient> =>
  moved(await step({ method: "full", batch: 1 }, [i], 1));
const norm = (g: Gradient): number =>
  Math.sqrt(
    Object.values(g)
      .flat()
      .reduce((a, x) => a + x * x, 0),
  );
const sum = (list: readonly Gradient[], factors: readonly number[]): Gradient =>
  Object.fromEntries(
    names.map((name) => [
      name,
      list[0][name].map((_, i) => list.reduce((a, g, k) => a + factors[k] * g[name][i], 0)),
    ]),
  );
/** f32 weights below 1.5 leave gradients read off them, divided by the rate, right to some 2^-23/rate. */
const expectNear = (computed: Gradient, wanted: Gradient): void => {
  for (const name of Object.keys(wanted))
    wanted[name].forEach((x, i) =>
      expect(Math.abs(computed[name][i] - x), name).toBeLessThan(1e-5),
    );
};

describe("a step of dp methods", () => {
  it("clips every document's whole gradient, sums over chunks, divides by the expected batch", async () => {
    const each = await Promise.all(ELEVEN.map(ofDocument));
    const norms = each.map(norm);
    const clip = [...norms].sort((a, b) => a - b)[5];
    const clipped = norms.map((n) => Math.min(1, ((1 - 1e-4) * clip) / n));
    const dp = { method: "dp-sgd", clip, noiseMultiplier: 0 } as const;
    const all = moved(await step({ ...dp, batch: 11 }));
    expectNear(
      all,
      sum(
        each,
        clipped.map((c) => c / 11),
      ),
    );
    // The sum is divided by the expected batch, however many documents were drawn.
    const random = stream("1", "step/batches", 0);
    const drawn = batches({ method: "dp-sgd", batch: 4 }, ELEVEN, 11, random).next().value;
    expect(drawn.length).not.toBe(4);
    expectNear(
      moved(await step({ ...dp, batch: 4 })),
      sum(
        each,
        clipped.map((c, i) => (drawn.includes(i) ? c / 4 : 0)),
      ),
    );
    // Control: without clipping it is another step.
    const loose = moved(await step({ ...dp, batch: 11, clip: 1e3 }));
    expectNear(
      loose,
      sum(
        each,
        norms.map(() => 1 / 11),
      ),
    );
    const differences = names.flatMap((name) =>
      loose[name].map((x, i) => Math.abs(x - all[name][i])),
    );
    expect(Math.max(...differences)).toBeGreaterThan(1e-3);
  });

  it.each(["dp-sgd", "dp-lora"] as const)(
    "%s adds noise of clip times multiplier to the sum, also when no document was drawn",
    async (method) => {
      const [clip, noiseMultiplier, batch] = [0.5, 1.5, 4];
      // One member among 1e9 expected: a Poisson batch of the first step is empty.
      const now = await step({ method, batch, clip, noiseMultiplier, rate: 1 }, [0], 1e9);
      const order = method === "dp-sgd" ? names : Object.keys(now);
      const normals = new Float32Array(order.reduce((n, name) => n + now[name].length, 0));
      normalSource("1", "step/0/noise")(1, normals);
      let offset = 0;
      for (const name of order) {
        const before = name in start ? start[name] : new Float32Array(now[name].length);
        // A starts from numbers that are not known here.
        if (!name.endsWith("lora_A"))
          now[name].forEach((x, i) => {
            const noise = (clip * noiseMultiplier * normals[offset + i]) / batch;
            expect(Math.abs(before[i] - x - noise)).toBeLessThan(1e-6);
          });
        offset += now[name].length;
      }
    },
  );

  it.each([
    ["scaled up", 8],
    ["scaled down", 0.5],
  ])("clips what B moves by, the adapter's factor included: %s", async (_, alpha) => {
    // B is zero, so that A has no gradient: B's of one document is all there is, and longer than the clip.
    const change = { method: "dp-lora", alpha, batch: 1, noiseMultiplier: 0 } as const;
    const lengthAt = async (clip: number): Promise<number> => {
      const now = await step({ ...change, clip }, [0], 1);
      const b = Object.keys(now).filter((name) => name.endsWith("lora_B"));
      return Math.hypot(...b.flatMap((name) => [...now[name]])) / RATE;
    };
    const whole = await lengthAt(1e3);
    for (const share of [0.5, 0.1])
      expect((await lengthAt(share * whole)) / (share * whole)).toBeCloseTo(1 - 1e-4, 5);
    expect((await lengthAt(1.01 * whole)) / whole).toBeCloseTo(1, 6);
  });
});

describe("a step of other methods", () => {
  const MODULES = ["h.0.attn.q_proj.weight", "h.0.attn.v_proj.weight"];

  it("flora is a full step times s^2 A'A with an A of its stream", async () => {
    const full = moved(await step({ method: "full", batch: 4 }));
    const flora = moved(await step({ method: "flora", batch: 4, alpha: 3 }));
    const random = stream("1", "step/factors", 0);
    for (const name of MODULES) {
      const a = new Float32Array(2 * WIDTH);
      drawFactor({ init: "gaussian", rank: 2 }, WIDTH, random, a);
      flora[name].forEach((x, index) => {
        const [row, j] = [Math.floor(index / WIDTH) * WIDTH, index % WIDTH];
        let wanted = 0;
        for (let k = 0; k < 2; k++)
          for (let i = 0; i < WIDTH; i++)
            wanted += full[name][row + i] * a[k * WIDTH + i] * a[k * WIDTH + j];
        expect(Math.abs(x - (3 / 2) ** 2 * wanted)).toBeLessThan(1e-5);
      });
    }
    expect(Object.keys(flora)).toEqual(MODULES);
  });

  it("noisy adds standard normals times a row's norm over sqrt(rank)", async () => {
    const full = moved(await step({ method: "full", batch: 4 }));
    const noisy = moved(await step({ method: "noisy", batch: 4 }));
    const normals = new Float32Array(MODULES.length * WIDTH * WIDTH);
    normalSource("1", "step/0/noise")(1, normals);
    MODULES.forEach((name, m) =>
      noisy[name].forEach((x, index) => {
        const first = index - (index % WIDTH);
        const row = full[name].slice(first, first + WIDTH);
        const sd = Math.sqrt(row.reduce((s, v) => s + v * v, 0) / 2);
        const noise = sd * normals[m * WIDTH * WIDTH + index];
        expect(Math.abs(x - full[name][index] - noise)).toBeLessThan(1e-5);
      }),
    );
    expect(Object.keys(noisy)).toEqual(MODULES);
  });

  it.each(["lora", "lora-fa", "dp-lora"] as const)("%s moves B by s G A' first", async (method) => {
    const full = moved(await step({ method: "full", batch: 4 }));
    const dp = method === "dp-lora";
    const change = { method, alpha: 3, batch: dp ? 11 : 4, clip: 1e3, noiseMultiplier: 0 };
    const now = await step(change);
    const each = dp ? await Promise.all(ELEVEN.map(ofDocument)) : [];
    const g = dp
      ? sum(
          each,
          ELEVEN.map(() => 1 / 11),
        )
      : full;
    const [a, b] = [now["h.0.attn.v_proj.lora_A"], now["h.0.attn.v_proj.lora_B"]];
    for (let i = 0; i < WIDTH; i++)
      for (let k = 0; k < 2; k++) {
        let product = 0;
        for (let j = 0; j < WIDTH; j++)
          product += g["h.0.attn.v_proj.weight"][i * WIDTH + j] * a[k * WIDTH + j];
        expect(Math.abs(b[i * 2 + k] + RATE * (3 / 2) * product)).toBeLessThan(1e-5);
      }
  });
});
