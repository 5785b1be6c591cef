/** Files that the pinned command lines read: no two counts alike, columns of different values, rows in no order. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import {
  factors,
  Q,
  tensorBytes,
  V,
  writeAdapter,
  zeros,
  type Written,
} from "../../app/inspect/peft.fixture.js";
import { stream } from "../../core/stream.js";
import { writeParquet } from "../../store/parquet.js";
import { documents } from "../own-data.fixture.js";

type Row = Readonly<Record<string, string | number | null>>;

const csv = (rows: readonly Row[], comma = ","): string =>
  [Object.keys(rows[0]), ...rows.map((row) => Object.values(row))]
    .map((cells) => `${cells.map((x) => x ?? "").join(comma)}\n`)
    .join("");
const jsonLines = (rows: readonly Row[]): string =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join("");

/** In an order that the numbers do not know of. */
const unsorted = <T>(list: readonly T[]): T[] =>
  list.map((_, i) => list[(7 * i + 3) % list.length]);

/** 47 members and 64 others: two columns of scores, of which the second tells less, and two of members. */
function scoreRows(): Row[] {
  const { normal, uniform } = stream("21", "pinned scores", 0);
  const rows = Array.from({ length: 111 }, (_, i) => {
    const member = i < 47 ? 1 : 0;
    const score = 2.6 * member + normal();
    const loss = 0.7 * member + normal() / 3;
    return { score, member, loss, in: uniform() < 0.4 ? "true" : "false", id: `r${i}` };
  });
  return unsorted(rows);
}

/** Of so many non-members that a rate of 0.1% can be told from one of 1%. */
function manyScores(): Row[] {
  const { normal } = stream("21", "pinned many", 0);
  return Array.from({ length: 4100 }, (_, i) => {
    const member = Number(i % 4 === 1);
    return { member, score: 1.9 * member + normal() };
  });
}

/** Kinds of uneven numbers; the second class can be told from the width. */
function tableRows(): Row[] {
  const { normal, uniform } = stream("21", "pinned table", 0);
  const rows = Array.from({ length: 157 }, (_, i) => {
    const kind = ["elm", "yew", "ash"][i % 7 < 3 ? 0 : 1 + (i % 2)];
    const width = normal() + 2 * Number(kind === "yew");
    return { width, height: 3 * normal(), kind, label: uniform() < 0.3 ? "b" : "a" };
  });
  return unsorted(rows);
}

interface OutputsOf {
  readonly pools: number;
  readonly gap: number;
  readonly key: string;
}
/** Two targets and three shadow models a pool, 23 examples of which six are of the population, two steps. */
function outputRows({ pools, gap, key }: OutputsOf): Row[] {
  const { normal, uniform } = stream("21", key, 0);
  const models = ["target-0", "target-1", "shadow-0", "shadow-1", "shadow-2", "pretrained-0"];
  const examples = Array.from({ length: 23 }, (_, e) => ({ ease: normal(), population: e > 16 }));
  return Array.from({ length: pools }, (_, pool) => ["north", "south", "west", "east"][pool])
    .flatMap((pool) =>
      models.flatMap((model, m) => {
        const role = model.split("-")[0];
        const members = examples.map(({ population }) => !population && uniform() < 0.45);
        if (role === "target") members.splice(m, 2, true, false);
        return (role === "pretrained" ? [5] : [5, 11]).flatMap((step) =>
          examples.map(({ ease, population }, e) => ({
            pool,
            model,
            role,
            knowledge: role === "shadow" && m > 3 ? "known-A" : "",
            step,
            example: `e${(5 * e) % 23}`,
            population: population ? 1 : 0,
            member: role === "pretrained" ? null : Number(members[e]),
            loss: Math.abs(ease + 0.4 * normal() + 2 - (gap * step * Number(members[e])) / 11),
            validation_accuracy: 0.6 + 0.01 * step + 0.003 * m,
            test_accuracy: role === "pretrained" ? null : 0.55 + 0.011 * step + 0.002 * m,
            weather: "wet",
          })),
        );
      }),
    )
    .map((row) => (row.role === "pretrained" ? { ...row, validation_accuracy: null } : row));
}

/** Documents of one model, token by token. */
function tokenRows(): Row[] {
  const { normal, uniform } = stream("21", "pinned tokens", 0);
  return Array.from({ length: 19 }, (_, d) => d).flatMap((d) => {
    const member = Number(d % 5 < 2);
    return Array.from({ length: 3 + (d % 4) }, (_, position) => {
      const logprob = -Math.abs(2 * normal()) * (member ? 0.4 : 1.1);
      return {
        document: `d${(11 * d) % 19}`,
        position,
        member,
        logprob,
        pretrained_logprob: -Math.abs(3 * normal()),
        rank: 1 + Math.floor(4 * uniform()),
        mean: -3 - 0.1 * position,
        sd: 0.8 + 0.05 * d,
        zlib_bytes: 20 + 3 * d,
      };
    });
  });
}

const numbers = (key: string, shape: readonly number[], values?: ArrayLike<number>): Written => ({
  name: key,
  dtype: "F32",
  shape,
  values: values ?? Array.from({ length: shape.reduce((a, b) => a * b) }, drawsOf(key)),
});
const drawsOf = (key: string): (() => number) => stream("21", `pinned ${key}`, 0).normal;

/** An adapter of two modules of different ranks, and the same before training. */
function adapters(root: string): void {
  const sizes = [
    { rank: 4, inputs: 24, outputs: 10 },
    { rank: 3, inputs: 17, outputs: 7 },
  ];
  const config = { rank_pattern: { v_proj: 3 }, lora_alpha: 9 };
  const folder = (name: string): string => {
    mkdirSync(join(root, name));
    return join(root, name);
  };
  const modules = [Q, V];
  const whole = (more = {}) =>
    modules.flatMap((name, i) => factors(name, { ...sizes[i], ...more }));
  writeAdapter(config, whole(), folder("adapter"));
  writeAdapter(config, whole({ b: zeros }), folder("begun"));
  const inputs = modules.map((name, i) => numbers(name, [5, 2 + i, sizes[i].inputs]));
  writeFileSync(join(root, "inputs.safetensors"), tensorBytes(inputs));
  const gradients = modules.map((name, i) => numbers(name, [3, sizes[i].outputs, sizes[i].inputs]));
  writeFileSync(join(root, "gradients.safetensors"), tensorBytes(gradients));
  const batch = Array.from({ length: 24 }, drawsOf("batch"));
  const neighbour = batch.map((x, i) => x + (i < 8 ? 0.3 * (i + 1) : 0));
  const pair = [numbers("batch", [3, 8], batch), numbers("neighbour", [3, 8], neighbour)];
  writeFileSync(join(root, "pair.safetensors"), tensorBytes(pair));
}

/** What two repairs cost, as a ledger says it. */
const LEDGER = {
  claims: [
    {
      id: "MIA-dp",
      verdict: "violated",
      tables: [
        {
          head: ["Model", "Against", "Utility: test accuracy", "Difference", "AUC"],
          body: [
            ["lora r4", "dp-lora r4 1", "0.81 / 0.72", "0.09", "0.61 / 0.52"],
            ["lora r16", "dp-lora r4 2", "0.83 / 0.74", "0.08", "0.63 / 0.51"],
          ],
        },
      ],
    },
  ],
};

const PLAN = {
  kind: "noise",
  name: "own",
  purpose: "test",
  feeds: ["E2-unbiased"],
  rows: { source: "synthetic", dims: [16, 23], shapes: ["spread", "spiky"] },
  ranks: [4, 9],
  inits: ["gaussian"],
  trials: { entries: 1, min: 640, max: 640 },
  maxEntriesPerTrial: 1000,
};

/** Writes all files. @returns their folder */
export async function writeInputs(): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), "loradp-pinned-"));
  const write = (name: string, content: string | Buffer): void =>
    writeFileSync(join(root, name), content);
  const scores = scoreRows();
  write("scores.csv", csv(scores));
  write("scores.tsv", csv(scores, "\t"));
  write("scores.jsonl", jsonLines(scores));
  write("scores.csv.gz", gzipSync(csv(scores)));
  await writeParquet(join(root, "scores.parquet"), scores);
  write("many.csv", csv(manyScores()));
  const table = tableRows();
  write("table.csv", csv(table.map(({ width, height, label }) => ({ width, height, label }))));
  write(
    "kinds.jsonl",
    jsonLines(table.map(({ width, height, kind }) => ({ width, height, kind }))),
  );
  await writeParquet(
    join(root, "kinds.parquet"),
    table.map(({ height, kind, width }) => ({ height, kind, width })),
  );
  const outputs = outputRows({ pools: 3, gap: 1.7, key: "pinned outputs" });
  write("outputs.csv", csv(outputs));
  const plain = outputs.map(({ weather: _, ...row }) => row);
  write(
    "outputs.jsonl",
    jsonLines(plain.map((row) => ({ ...row, knowledge: row.knowledge || null }))),
  );
  await writeParquet(join(root, "outputs.parquet"), plain);
  const other = outputRows({ pools: 3, gap: 0.6, key: "pinned against" });
  // In another order, and of one example less.
  const against = other.filter(({ example }) => example !== "e5").toReversed();
  write("against.csv", csv(against.map(({ weather: _, ...row }) => row)));
  write("one-pool.csv", csv(plain.filter(({ pool }) => pool === "south")));
  const tokens = tokenRows();
  write("tokens.csv", csv(tokens));
  write("tokens.jsonl", jsonLines(tokens));
  const texts = documents(97);
  write("texts.txt", texts);
  const lines = texts.split("\n").map((body, id) => ({ id, title: `title ${id}`, body }));
  write("texts.jsonl", jsonLines(lines));
  write("options.json", '{"method": "lora", "rank": 2, "rate": 0.123, "batch": 9}');
  write("own.sim.ts", `export default ${JSON.stringify(PLAN)};\n`);
  const other2 = { ...PLAN, name: "other", feeds: ["E2-variance"], ranks: [5, 2] };
  write("other.json", JSON.stringify(other2));
  adapters(root);
  mkdirSync(join(root, "ledger"));
  write("ledger/claims.json", JSON.stringify(LEDGER));
  return root;
}
