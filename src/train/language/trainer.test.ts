/** Training a small transformer: what each method moves, determinism, and that it learns and memorises. */
import { describe, expect, it } from "vitest";
import { normalSource } from "../../backend/simd/normals.js";
import { stream } from "../../core/stream.js";
import { batches, drawFactor } from "../draws.js";
import {
  documentLosses,
  languageTraining,
  merged,
  trainLanguageModel,
  type Documents,
  type LanguageTrainingOptions,
} from "./trainer.js";
import { initialTransformer, type Numbers, type TransformerShape } from "./transformer.js";

const shape: TransformerShape = { vocabulary: 12, width: 16, layers: 1, heads: 2, context: 8 };
const start = initialTransformer(shape, "1", "test");
const { uniform } = stream("1", "language-model", 0);
// Sequences of a noisy cycle: token k is followed by k + 1 three times out of four.
const documents = (count: number): Documents =>
  Array.from({ length: count }, () => {
    const out = [2 + Math.floor(10 * uniform())];
    while (out.length < 9)
      out.push(
        uniform() < 0.75 ? 2 + ((out[out.length - 1] - 1) % 10) : 2 + Math.floor(10 * uniform()),
      );
    return Uint16Array.from(out);
  });
const [members, others] = [documents(12), documents(48)];
const options: LanguageTrainingOptions = {
  method: "full",
  rank: 2,
  optimizer: "adam",
  rate: 0.01,
  batch: 4,
  steps: 150,
};
interface Trained {
  numbers: Numbers;
  inside: number[];
  outside: number[];
  merged: Numbers;
}
const modelOf = (list: Documents, trial = 0) =>
  ({ members: [...list.keys()], seed: "1", key: ["lm", trial], factorKey: ["lm", trial] }) as const;
async function train(
  change: Partial<LanguageTrainingOptions>,
  list = members,
  trial = 0,
): Promise<Trained> {
  const t = languageTraining({ ...options, ...change });
  let result: Omit<Trained, "merged"> | undefined;
  await trainLanguageModel(
    t,
    shape,
    start,
    list,
    modelOf(list, trial),
    list.length,
    [t.steps],
    async (s) => {
      result = {
        numbers: await s.numbers(),
        inside: documentLosses(await s.tokenLosses(list)),
        outside: documentLosses(await s.tokenLosses(others)),
      };
    },
  );
  if (!result) throw new Error("never visited");
  return { ...result, merged: merged(t, shape, start, result.numbers) };
}
const mean = (x: readonly number[]): number => x.reduce((a, v) => a + v, 0) / x.length;

describe("language models", () => {
  it("learn the cycle from many documents, and memorise a few", async () => {
    const learned = await train({ steps: 300 }, documents(400));
    // The entropy of the law: 0.775 of the next token, 9 others at 0.025 each.
    expect(mean(learned.outside)).toBeLessThan(1.25);
    const memorised = await train({ steps: 300 });
    expect(mean(memorised.inside)).toBeLessThan(0.5 * mean(memorised.outside));
  }, 60_000);

  it("same seed, same bits; other trials differ", async () => {
    const [a, b, c] = [
      await train({ steps: 5 }),
      await train({ steps: 5 }),
      await train({ steps: 5 }, members, 1),
    ];
    expect(a.numbers).toEqual(b.numbers);
    expect(a.inside).toEqual(b.inside);
    expect(c.numbers).not.toEqual(a.numbers);
  });

  it.each(["lora", "lora-fa"] as const)(
    "%s moves its factors only, A of lora-fa not at all; merged weights differ from the start on adapted matrices only",
    async (method) => {
      const [early, late] = [
        await train({ method, steps: 1, optimizer: "sgd", rate: 0.5 }),
        await train({ method, steps: 20, optimizer: "sgd", rate: 0.5 }),
      ];
      expect(Object.keys(late.numbers).sort()).toEqual([
        "h.0.attn.q_proj.lora_A",
        "h.0.attn.q_proj.lora_B",
        "h.0.attn.v_proj.lora_A",
        "h.0.attn.v_proj.lora_B",
      ]);
      for (const name of Object.keys(late.numbers)) {
        const moved = name.endsWith("lora_B") || method === "lora";
        if (moved) expect(late.numbers[name]).not.toEqual(early.numbers[name]);
        else expect(late.numbers[name]).toEqual(early.numbers[name]);
      }
      const changed = Object.keys(start).filter((name) =>
        late.merged[name].some((x, i) => x !== start[name][i]),
      );
      expect(changed).toEqual(["h.0.attn.q_proj.weight", "h.0.attn.v_proj.weight"]);
      expect(late.outside.every(Number.isFinite)).toBe(true);
    },
  );

  it("a merged adapter answers as the adapter does (f32)", async () => {
    const { merged: weights, outside } = await train({ method: "lora", steps: 30 });
    let seen: number[] = [];
    await trainLanguageModel(
      languageTraining(options),
      shape,
      weights,
      members,
      modelOf(members),
      members.length,
      [0],
      async (s) => {
        seen = documentLosses(await s.tokenLosses(others));
      },
    );
    outside.forEach((x, i) => expect(Math.abs(seen[i] - x)).toBeLessThan(1e-4));
  });

  describe("one step of each method, against plain f64 arithmetic on single documents' gradients", () => {
    const rate = 0.1;
    const step = async (
      change: Partial<LanguageTrainingOptions>,
      which: readonly number[],
      expected: number,
      key = 0,
    ): Promise<Numbers> => {
      let out: Numbers = {};
      const t = languageTraining({ ...options, optimizer: "sgd", rate, steps: 1, ...change });
      await trainLanguageModel(
        t,
        shape,
        start,
        members,
        { members: which, seed: "1", key: ["step", key], factorKey: ["step", key] },
        expected,
        [1],
        async (s) => {
          out = await s.numbers();
        },
      );
      return out;
    };
    const names = Object.keys(start);
    const moved = (now: Numbers): Record<string, number[]> =>
      Object.fromEntries(
        Object.keys(now)
          .filter((name) => name in start)
          .map((name) => [name, Array.from(now[name], (x, i) => (start[name][i] - x) / rate)]),
      );
    /** Gradient of one document. */
    const gradient = async (i: number): Promise<Record<string, number[]>> =>
      moved(await step({ method: "full", batch: 1 }, [i], 1));
    const norm = (g: Record<string, number[]>): number =>
      Math.sqrt(
        Object.values(g)
          .flat()
          .reduce((a, x) => a + x * x, 0),
      );
    /** f32 weights below 1.5 leave gradients read off them, divided by the rate, right to some 2^-23/rate. */
    const near = (seen: Record<string, number[]>, wanted: Record<string, number[]>): void => {
      for (const name of Object.keys(wanted))
        wanted[name].forEach((x, i) =>
          expect(Math.abs(seen[name][i] - x), name).toBeLessThan(1e-5),
        );
    };
    const sum = (
      list: ReadonlyArray<Record<string, number[]>>,
      factors: readonly number[],
    ): Record<string, number[]> =>
      Object.fromEntries(
        names.map((name) => [
          name,
          list[0][name].map((_, i) => list.reduce((a, g, k) => a + factors[k] * g[name][i], 0)),
        ]),
      );
    /** 11 documents, more than one chunk of per-document gradients. */
    const eleven = [...Array(11).keys()];

    it("dp-sgd clips every document's whole gradient, sums over chunks, divides by the expected batch; control: unclipped it is another step", async () => {
      const each = await Promise.all(eleven.map(gradient));
      const norms = each.map(norm);
      const clip = [...norms].sort((a, b) => a - b)[5];
      const seen = moved(
        await step({ method: "dp-sgd", batch: 11, clip, noiseMultiplier: 0 }, eleven, 11),
      );
      near(
        seen,
        sum(
          each,
          norms.map((n) => Math.min(1, ((1 - 1e-4) * clip) / n) / 11),
        ),
      );
      // The sum is divided by the expected batch, however many documents were drawn.
      const drawnOnes = batches(
        { method: "dp-sgd", batch: 4 },
        eleven,
        11,
        stream("1", "step/batches", 0),
      ).next().value;
      expect(drawnOnes.length).not.toBe(4);
      near(
        moved(await step({ method: "dp-sgd", batch: 4, clip, noiseMultiplier: 0 }, eleven, 11)),
        sum(
          each,
          norms.map((n, i) =>
            drawnOnes.includes(i) ? Math.min(1, ((1 - 1e-4) * clip) / n) / 4 : 0,
          ),
        ),
      );
      const loose = moved(
        await step({ method: "dp-sgd", batch: 11, clip: 1e3, noiseMultiplier: 0 }, eleven, 11),
      );
      near(
        loose,
        sum(
          each,
          norms.map(() => 1 / 11),
        ),
      );
      expect(
        Math.max(
          ...names.flatMap((name) => loose[name].map((x, i) => Math.abs(x - seen[name][i]))),
        ),
      ).toBeGreaterThan(1e-3);
    });

    it("dp methods add noise of clip times multiplier to the sum, also when no document was drawn", async () => {
      const [clip, noiseMultiplier, batch] = [0.5, 1.5, 4];
      for (const method of ["dp-sgd", "dp-lora"] as const) {
        // One member among 1e9 expected: a Poisson batch of the first step is empty.
        const now = await step({ method, batch, clip, noiseMultiplier, rate: 1 }, [0], 1e9);
        const order = method === "dp-sgd" ? names : Object.keys(now);
        const normals = new Float32Array(order.reduce((n, name) => n + now[name].length, 0));
        normalSource("1", "step/0/noise")(1, normals);
        let at = 0;
        for (const name of order) {
          if (name in start)
            now[name].forEach((x, i) =>
              expect(
                Math.abs(start[name][i] - x - (clip * noiseMultiplier * normals[at + i]) / batch),
              ).toBeLessThan(1e-6),
            );
          else if (name.endsWith("lora_B"))
            now[name].forEach((x, i) =>
              expect(Math.abs(x + (clip * noiseMultiplier * normals[at + i]) / batch)).toBeLessThan(
                1e-6,
              ),
            );
          at += now[name].length;
        }
      }
    });

    it("flora is a full step times s^2 A'A with an A of its stream; noisy adds a row's norm over sqrt(rank)", async () => {
      const [modules, rank, dim] = [
        ["h.0.attn.q_proj.weight", "h.0.attn.v_proj.weight"],
        2,
        shape.width,
      ];
      const full = moved(await step({ method: "full", batch: 4 }, eleven, 11));
      const flora = moved(await step({ method: "flora", batch: 4, alpha: 3 }, eleven, 11));
      const noisy = moved(await step({ method: "noisy", batch: 4 }, eleven, 11));
      const random = stream("1", "step/factors", 0);
      const normals = new Float32Array(modules.length * dim * dim);
      normalSource("1", "step/0/noise")(1, normals);
      modules.forEach((name, m) => {
        const a = new Float32Array(rank * dim);
        drawFactor({ init: "gaussian", rank }, dim, random, a);
        for (let i = 0; i < dim; i++) {
          const row = full[name].slice(i * dim, (i + 1) * dim);
          const low = Array.from({ length: rank }, (_, k) =>
            row.reduce((s, x, j) => s + x * a[k * dim + j], 0),
          );
          const size = Math.sqrt(row.reduce((s, x) => s + x * x, 0));
          for (let j = 0; j < dim; j++) {
            const at = i * dim + j;
            expect(
              Math.abs(
                flora[name][at] - (3 / 2) ** 2 * low.reduce((s, x, k) => s + x * a[k * dim + j], 0),
              ),
            ).toBeLessThan(1e-5);
            expect(
              Math.abs(
                noisy[name][at] - row[j] - (size / Math.sqrt(rank)) * normals[m * dim * dim + at],
              ),
            ).toBeLessThan(1e-5);
          }
        }
      });
      expect(Object.keys(flora)).toEqual(modules);
    });

    it("lora's first step moves B by s G A' and leaves A", async () => {
      const full = moved(await step({ method: "full", batch: 4 }, eleven, 11));
      for (const method of ["lora", "lora-fa", "dp-lora"] as const) {
        const dp = method === "dp-lora";
        const now = await step(
          { method, alpha: 3, batch: dp ? 11 : 4, clip: 1e3, noiseMultiplier: 0 },
          eleven,
          11,
        );
        const g = dp
          ? sum(
              await Promise.all(eleven.map(gradient)),
              eleven.map(() => 1 / 11),
            )
          : full;
        const [a, b] = [now["h.0.attn.v_proj.lora_A"], now["h.0.attn.v_proj.lora_B"]];
        for (let i = 0; i < shape.width; i++)
          for (let k = 0; k < 2; k++) {
            let product = 0;
            for (let j = 0; j < shape.width; j++)
              product += g["h.0.attn.v_proj.weight"][i * shape.width + j] * a[k * shape.width + j];
            expect(Math.abs(b[i * 2 + k] + rate * (3 / 2) * product)).toBeLessThan(1e-5);
          }
      }
    });
  });

  it("noise of dp methods and Flora's A are drawn anew each step", async () => {
    const two = async (
      change: Partial<LanguageTrainingOptions>,
      which: readonly number[],
      expected: number,
    ): Promise<Numbers[]> => {
      const out: Numbers[] = [];
      await trainLanguageModel(
        languageTraining({ ...options, optimizer: "sgd", rate: 1, steps: 2, ...change }),
        shape,
        start,
        members,
        { members: which, seed: "1", key: ["two", 0], factorKey: ["two", 0] },
        expected,
        [1, 2],
        async (s) => {
          out.push(await s.numbers());
        },
      );
      return out;
    };
    // Empty batches: a step is its noise alone.
    const [one, both] = await two(
      { method: "dp-sgd", batch: 4, clip: 0.5, noiseMultiplier: 1 },
      [0],
      1e9,
    );
    const noise = new Float32Array(one["wte.weight"].length);
    normalSource("1", "two/0/noise")(2, noise);
    one["wte.weight"].forEach((x, i) =>
      expect(Math.abs(x - both["wte.weight"][i] - (0.5 * noise[i]) / 4)).toBeLessThan(1e-6),
    );
    // Rows of each step's update lie in the plane of that step's A.
    const flora = await two({ method: "flora", rate: 0.1, batch: 4 }, [...members.keys()], 12);
    const random = stream("1", "two/factors", 0);
    const width = shape.width;
    const drawn = [0, 1].map(() =>
      ["q", "v"].map(() => {
        const a = new Float32Array(2 * width);
        drawFactor({ init: "gaussian", rank: 2 }, width, random, a);
        return a;
      }),
    );
    const outside = (a: Float32Array, row: number[]): number => {
      const unit = (v: number[]): number[] => {
        const n = Math.hypot(...v);
        return v.map((x) => x / n);
      };
      const dot = (u: number[], v: number[]): number => u.reduce((s, x, j) => s + x * v[j], 0);
      const e1 = unit([...a.slice(0, width)]);
      const second = [...a.slice(width)];
      const e2 = unit(second.map((x, j) => x - dot(second, e1) * e1[j]));
      return (
        Math.hypot(...row.map((x, j) => x - dot(row, e1) * e1[j] - dot(row, e2) * e2[j])) /
        Math.hypot(...row)
      );
    };
    const name = "h.0.attn.v_proj.weight";
    const steps = [
      start[name].map((x, i) => x - flora[0][name][i]),
      flora[0][name].map((x, i) => x - flora[1][name][i]),
    ];
    const largest = (d: Float32Array): number[] =>
      Array.from({ length: width }, (_, i) => [...d.slice(i * width, (i + 1) * width)]).sort(
        (a, b) => Math.hypot(...b) - Math.hypot(...a),
      )[0];
    steps.forEach((d, t) => {
      expect(outside(drawn[t][1], largest(d))).toBeLessThan(1e-3);
      expect(outside(drawn[1 - t][1], largest(d))).toBeGreaterThan(0.1);
    });
  });

  it("Poisson batches of dp methods have the accounted rate", async () => {
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

  it("refuses to go on when a loss is not finite", async () => {
    await expect(train({ rate: 1e30, optimizer: "sgd" })).rejects.toThrow(
      /--rate must be small enough/,
    );
  });
});
