/**
 * An adapter whose layers are all unlike, with files beside it: each state that a layer, a tensor, a candidate or a
 * score can be in stands in some of them, and no two sizes are equal but where layers are to stand together.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { REPAIR_HEAD } from "../../claims/membership/repair.js";
import { timesTransposed } from "../../core/row-major.js";
import { stream } from "../../core/stream.js";
import {
  beside,
  factors,
  newFolder,
  normal,
  tensorBytes,
  uniform,
  writeAdapter,
  zeros,
  type Numbers,
  type Written,
} from "./peft.fixture.js";

const { normal: draw } = stream("31", "uneven adapter", 0);
const numbers = (n: number): number[] => Array.from({ length: n }, draw);
const exactly =
  (values: ArrayLike<number>): Numbers =>
  () =>
    Array.from(values);

const [Q2, Q10] = ["h.2.attn.q_proj", "h.10.attn.q_proj"];
const [V, UP, DOWN2, DOWN3] = ["h.2.attn.v_proj", "h.2.mlp.up", "h.2.mlp.down", "h.3.mlp.down"];

const CONFIG = {
  r: 4,
  lora_alpha: 9,
  use_rslora: true,
  rank_pattern: { v_proj: 3, "mlp.up": 5 },
  alpha_pattern: { v_proj: 6 },
  init_lora_weights: "gaussian",
  target_modules: ["q_proj", "v_proj", "up", "down"],
  base_model_name_or_path: "org/<base>",
  fan_in_fan_out: true,
  modules_to_save: ["score", "head", "pooler", "norm", "embed"],
  bias: "all",
  target_parameters: ["experts.w1"],
  megatron_config: { hidden: 3 },
  later: 1,
  newer: false,
};

const SIZES = {
  q: { rank: 4, inputs: 23, outputs: 11, a: normal(1 / 4) },
  v: { rank: 3, inputs: 17, outputs: 7, a: uniform(3), dtype: "F16" },
  up: { rank: 5, inputs: 29, outputs: 13, a: normal(1 / 5), b: zeros },
  down: { rank: 4, inputs: 31, outputs: 9 },
} as const;

/** Gradients of Q10 of three batches, outputs x inputs: it had one step on the second; the third is all zero. */
const steps = [numbers(11 * 23), numbers(11 * 23), new Array<number>(11 * 23).fill(0)];
const ofQ10 = factors(Q10, SIZES.q);
const stepped = timesTransposed(
  Float64Array.from(steps[1]),
  Float64Array.from(ofQ10[0].values, Math.fround),
  23,
).map((x) => -0.02 * x);

/** Inputs of DOWN3: two that it was trained on, another of which a number is 0, none, one that is hardly the first. */
const [first, second] = [numbers(31), numbers(31)];
const other = numbers(31).with(3, 0);
const near = first.map((x, i) => x + 3e-5 * other[i]);
const inputs = [first, other, second, new Array<number>(31).fill(0), near];
const ofDown3 = factors(DOWN3, { ...SIZES.down, a: normal(1 / 2) });
const projected = timesTransposed(
  Float64Array.from([...first, ...second]),
  Float64Array.from(ofDown3[0].values, Math.fround),
  31,
);
const learned = Array.from({ length: 9 * 4 }, (_, at) => {
  const [row, k] = [Math.floor(at / 4), at % 4];
  return (0.1 + 0.02 * row) * projected[k] + (0.3 - 0.05 * row * row) * projected[4 + k];
});

const tensors = (): Written[] => [
  ...factors(Q10, { ...SIZES.q, b: exactly(stepped) }),
  ...factors(DOWN3, { ...SIZES.down, a: normal(1 / 2), b: exactly(learned) }),
  ...factors(V, SIZES.v),
  ...factors(UP, SIZES.up).map((one, i) => ({ ...one, dtype: i === 0 ? "BF16" : "F16" }) as const),
  ...factors(Q2, SIZES.q),
  ...factors(DOWN2, { ...SIZES.down, a: zeros }),
];
const others: readonly Written[] = [
  ...[V, Q10, "h.1.attn.o", Q2].map((name) => beside(`${name}.bias`, 3)),
  beside(`${DOWN3}.lora_magnitude_vector`, 9),
  beside(`${DOWN3}.lora_B.bias`, 9),
  beside("score.weight", 2, 5),
  beside("wte.lora_embedding_A", 4, 6),
  beside("wte.lora_embedding_B", 6, 4),
  beside("wte.token_adapter.trainable_tokens_delta", 2, 3),
  ...factors("h.0.conv").map((t) => ({ ...t, shape: [...t.shape, 1, 1] })),
  ...factors("experts.w1", { rank: 4 }),
];

/** What the folder held before training: A of Q2 and V elsewhere, B of V not zero. */
const begun = (): Written[] =>
  tensors().map((one) => {
    const isA = one.name.includes("lora_A");
    const by = one.name.includes(V) ? 0.5 : 1.25;
    const isElsewhere = one.name.includes(V) || (isA && one.name.includes(Q2));
    if (isElsewhere) return { ...one, values: Array.from(one.values, (x) => by * x) };
    return isA ? one : { ...one, values: zeros(one.values.length, stream("1", "none", 0)) };
  });

const f32 = (name: string, shape: readonly number[], values: ArrayLike<number>): Written => ({
  ...{ name, dtype: "F32", shape, values },
});
/** As the base model keeps it: inputs x outputs. */
const turned = (g: readonly number[], columns: number): number[] => {
  const rows = g.length / columns;
  return g.map((_, i) => g[(i % rows) * columns + Math.floor(i / rows)]);
};

const line = (model: string, against: string, n: number): string[] => [
  ...[`${n} auc`, against, `${n} apart`, model, `0.${n} / 0.${n + 5}`],
];
const repaired = (repair: string, guarantee: string, cost: string): string[] => [
  ...[repair, `${repair} at 7`, guarantee, "rmia, known A", "0.61", "-0.1", "0.88", cost],
];
const LEDGER = {
  claims: [
    { id: "E2-variance", verdict: "upheld" },
    {
      id: "MIA-dp/text",
      verdict: "violated",
      tables: [
        { head: ["Model", "Against"], body: [["lora r4", "dp-lora r4"]] },
        {
          head: ["AUC", "Against", "Difference", "Model", "Utility: test perplexity"],
          body: [
            line("lora r8 at 3", "dp-lora r8 at 9", 1),
            line("lora r8", "dp-sgd", 2),
            line("full", "dp-lora r2", 3),
          ],
        },
      ],
    },
    {
      id: "REPAIR-dp",
      verdict: "upheld",
      tables: [
        {
          head: Object.values(REPAIR_HEAD),
          body: [
            repaired("none", "none", ""),
            repaired("DP-LoRA", "epsilon 7.9 at delta 1e-5", "-0.031"),
            repaired("DP-SGD", "epsilon 7.8 at delta 1e-5", "-0.022"),
            repaired("DP-LoRA-FA", "epsilon 2.9 at delta 1e-4", "-0.047"),
          ],
        },
      ],
    },
  ],
};

/** Members score higher; of so many others that a rate of 1% can be told. */
const scores = Array.from({ length: 460 }, (_, i) => {
  const member = i % 5 === 2;
  return `${draw() + (member ? 1.7 : 0)},${member ? 1 : 0}`;
});
/** Members score lower, and are few. */
const lower = Array.from({ length: 61 }, (_, i) => `${i * (i % 3 === 1 ? -1 : 1)},${i % 3 === 1}`);

/** Writes all of it. @returns paths by name */
export function unevenFiles() {
  const root = newFolder();
  const folder = (name: string): string => {
    mkdirSync(join(root, name));
    return join(root, name);
  };
  const file = (name: string, content: string | Buffer): string => {
    writeFileSync(join(root, name), content);
    return join(root, name);
  };
  const ofUp = [numbers(13 * 29), numbers(13 * 29), numbers(13 * 29)];
  const suite = folder("ledger");
  file("ledger/claims.json", JSON.stringify(LEDGER));
  const silent = folder("silent");
  file("silent/claims.json", JSON.stringify({ claims: LEDGER.claims.slice(0, 1) }));
  return {
    ...{ suite, silent },
    adapter: writeAdapter(CONFIG, [...tensors(), ...others], folder("uneven")),
    start: writeAdapter(CONFIG, begun(), folder("begun")),
    gradients: file(
      "gradients.safetensors",
      tensorBytes([
        f32(
          `${UP}.weight`,
          [3, 29, 13],
          ofUp.flatMap((g) => turned(g, 29)),
        ),
        f32(
          Q10,
          [3, 23, 11],
          steps.flatMap((g) => turned(g, 23)),
        ),
      ]),
    ),
    activations: file(
      "inputs.safetensors",
      tensorBytes([
        f32(V, [2, 17], numbers(34)),
        f32(`base_model.model.${DOWN3}.base_layer.weight`, [5, 31], inputs.flat()),
        f32(Q10, [3, 2, 23], numbers(138)),
      ]),
    ),
    scores: file("scores.csv", `s,m\n${scores.join("\n")}\n`),
    lower: file("lower.csv", `score,member\n${lower.join("\n")}\n`),
  };
}
