/**
 * What is said of adapters of every kind today, as stored in pinned/: the answer, every table and all that was found,
 * and the page. It says nothing of what is right: hand-worked tests do.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { folder, jsonText } from "../../cli/pinned/shown.fixture.js";
import { inspect, type Inspected, type InspectOptions } from "./inspect.js";
import { inspectPage } from "./page.js";
import {
  beside,
  factors,
  newFolder,
  normal,
  Q,
  tensorBytes,
  uniform,
  V,
  writeAdapter,
  zeros,
  type Numbers,
} from "./peft.fixture.js";
import { statementOf } from "./statement.js";
import { adapter, layer, MODULES, moved } from "./seeded.fixture.js";
import { tablesOf } from "./tables.js";
import { variantsOf } from "./variants.fixture.js";
import { unevenFiles } from "./uneven.fixture.js";

/** Temporary folders have another name at each run; what is rounding differs between machines. */
const plain = (text: string): string =>
  text
    .replace(/\/[^\s"]*?\/loradp-inspect-\w+/g, "DIR")
    .replace(/\d\.\d+e-\d+ \(symmetric\)/g, "rounding (symmetric)");
const ROUNDING = 1e-6;
const isRounding = (x: unknown): boolean => typeof x === "number" && x > 0 && x < ROUNDING;
const withoutRounding = (key: string, value: unknown): unknown => {
  if (key === "values") return (value as number[]).map((x) => (isRounding(x) ? "rounding" : x));
  return ["residual", "asymmetry"].includes(key) && isRounding(value) ? "rounding" : value;
};

const list = (title: string, lines: readonly string[]): string[] => [
  title,
  ...lines.map((line) => `  - ${line}`),
];
/** The answer, tables as their cells, and every field. */
function textOf(name: string, found: Inspected): string {
  const { statement, ...rest } = found;
  const tables = tablesOf(found).flatMap(({ title, head, body, note }) => [
    ...[`# ${title}`, ...[head, ...body].map((row) => `  ${row.join(" | ")}`), `  ${note}`],
  ]);
  return plain(
    [
      `$ ${name}`,
      ...[statement.what, statement.answer],
      ...list("shown", statement.shown),
      ...list("not shown", statement.notShown),
      ...list("would give", statement.wouldGive),
      ...tables,
      jsonText(JSON.parse(JSON.stringify(rest, withoutRounding))),
    ].join("\n"),
  );
}

/** Tags as they are, with the beginnings of texts: the whole of these is in the other file. */
const skeleton = (html: string): string =>
  html
    .replace(/<style>[^]*?<\/style>/, "<style>")
    .replace(/>([^<]{61,})/g, (_, text: string) => `>${text.slice(0, 40)}.. (${text.length})`);

let files: ReturnType<typeof unevenFiles>;
let found: Inspected;
const stages = new Set<string>();
const progress = (stage: string, done: number, total: number): void => {
  stages.add(stage === "layers" ? `layers ${done} of ${total}` : `${stage} of ${total}`);
  expect(done).toBeLessThanOrEqual(total);
};
beforeAll(async () => {
  files = unevenFiles();
  const { activations, gradients, scores, suite } = files;
  const sizes = { examples: 1234, batch: 40, epochs: 0.05 };
  const columns = { score: "s", member: "m" };
  const given = { activations, gradients, scores, suite, seed: "s5", columns, sizes };
  found = await inspect(files.adapter, given, progress);
});

const LAST = "model.layers.2.self_attn.v_proj";
/** Orthogonal rows of one length; PEFT's start of half the rank, with A's own rows as directions. */
const rows: Numbers = (n) => Array.from({ length: n }, (_, i) => (i % 25 === 0 ? 0.25 : 0));
const halfRank: Numbers = (n, source) => normal(0.1)(n, source).map((x, i) => (i < n / 2 ? x : 0));

/** A file of tensors, each of which counts up. */
function counting(shapes: Readonly<Record<string, readonly number[]>>): string {
  const path = join(newFolder(), "own.safetensors");
  const tensors = Object.entries(shapes).map(([name, shape]) => ({
    ...{ name, dtype: "F32" as const, shape },
    values: Array.from({ length: shape.reduce((x, y) => x * y, 1) }, (_, i) => 1 + (i % 7)),
  }));
  writeFileSync(path, tensorBytes(tensors));
  return path;
}

const CASES: ReadonlyArray<readonly [string, () => string, () => InspectOptions]> = [
  [
    "uneven, from its start",
    () => files.adapter,
    () => {
      const { start, activations, gradients, suite, lower } = files;
      return { start, activations, gradients, suite, scores: lower, delta: 3e-4 };
    },
  ],
  [
    "untrained, of a base without a name",
    () => writeAdapter({ base_model_name_or_path: null }, factors(Q, { b: zeros })),
    () => ({ suite: files.suite, sizes: { examples: 20, batch: 10, epochs: 0.5 }, delta: 0.05 }),
  ],
  [
    "untrained, its A made of data",
    () => writeAdapter({ init_lora_weights: "eva" }, factors(Q, { b: zeros })),
    () => ({ suite: files.suite }),
  ],
  [
    "of one number in and one out, one candidate",
    () => writeAdapter({ r: 1 }, factors(Q, { rank: 1, inputs: 1, outputs: 1 })),
    () => ({
      suite: files.suite,
      gradients: counting({ [Q]: [1, 1] }),
      activations: counting({ [Q]: [1, 1] }),
    }),
  ],
  [
    "with orthogonal rows, with half the rank, of one module of DoRA",
    () =>
      writeAdapter({ init_lora_weights: "orthogonal" }, [
        ...factors(Q, { a: rows }),
        ...factors(V, { inputs: 16, a: halfRank }),
        ...factors(LAST, { inputs: 16, a: uniform(0.9) }),
        beside(`${V}.lora_magnitude_vector`, 10),
      ]),
    () => ({ suite: files.suite, activations: counting({ [V]: [4, 16] }) }),
  ],
  [
    "plain, at a large delta, beside a ledger that says nothing",
    () => writeAdapter({}, factors(Q, { rank: 4, inputs: 40 })),
    () => ({ suite: files.silent, delta: 0.4 }),
  ],
  [
    "of DoRA alone",
    () => writeAdapter({ use_dora: true }, factors(Q)),
    () => ({ suite: files.suite, delta: 0.25 }),
  ],
  [
    "of a seed, where one kept its A, two moved, and one is elsewhere",
    () =>
      adapter({
        train: (a, module) => {
          const at = MODULES.indexOf(module);
          return at === 0 ? a : moved(a, [0, 0.1, 0.25, 12][at]);
        },
      }),
    () => ({
      ...{ suite: files.suite, startSeed: "3,42,7", startDraws: 2 ** 16 },
      activations: counting({ [layer(0, "q_proj")]: [2, 150], [layer(0, "v_proj")]: [3, 150] }),
      gradients: counting({ [layer(10, "q_proj")]: [2, 9, 150] }),
    }),
  ],
];

describe("what is said of an adapter", () => {
  it("of every kind is as stored", async () => {
    const fold = folder();
    const texts = [fold(textOf("uneven", found))];
    for (const [name, path, options] of CASES)
      texts.push(fold(textOf(name, await inspect(path(), options()))));
    await expect(`${texts.join("\n\n")}\n`).toMatchFileSnapshot("./pinned/adapters.txt");
  });

  it("is on the page, tag by tag, as stored", async () => {
    const pages = [inspectPage(found, "1.2.3"), inspectPage({ ...found, repair: null }, "<4>")];
    const [whole, less] = pages.map((page) => skeleton(plain(page)).split("\n"));
    const other = less.filter((line) => !whole.includes(line));
    const unnamed = { ...found, adapter: { ...found.adapter, base: "" } };
    const [, title] = /<title>(.*?)<\/title>/.exec(inspectPage(unnamed, "1")) as RegExpExecArray;
    const text = [...whole, "without a repair:", ...other, plain(title)].join("\n");
    await expect(`${text}\n`).toMatchFileSnapshot("./pinned/page.txt");
  });

  it("is escaped on the page wherever it stands", () => {
    const [mark, escaped] = ["<x>&", "&lt;x&gt;&amp;"];
    const all = [mark];
    const statement = { what: mark, answer: mark, shown: all, notShown: all, wouldGive: all };
    const outside = [
      { what: mark, why: mark, modules: all },
      { what: "long", why: `${mark}${"y".repeat(61)}` },
    ];
    const layers = found.layers.map((one) => ({ ...one, module: mark }));
    const page = inspectPage({ ...found, statement, outside, layers }, mark);
    expect(page).not.toContain("<x>");
    // Two of the opening, three lists, four cells outside, each layer, the version.
    expect(page.split(escaped)).toHaveLength(1 + 2 + 3 + 4 + layers.length + 1);
  });

  it("has a list on the page in place of a table where a cell is longer than 60 characters", () => {
    const ofCells = (length: number): string => {
      const outside = [{ what: "x", why: "y".repeat(length) }];
      const page = inspectPage({ ...found, outside }, "1");
      return page.slice(page.indexOf("<h2>Outside of this")).split("\n")[1];
    };
    expect(ofCells(60)).toMatch(/<table .*<td class="n">y{60}<\/td>/);
    expect(ofCells(61)).toMatch(/^<dl><dt>x<\/dt><dd>y{61}<\/dd><\/dl>$/);
  });

  it("with other findings is another answer, by the lines that are stored", async () => {
    const all = ({ statement, ...rest }: Inspected): string[] => [
      ...Object.values(statement).flat(),
      ...tablesOf({ statement, ...rest }).flatMap(({ title, body, note }) => [
        ...body.map((row) => `${title}: ${row.join(" | ")}`),
        `${title}: ${note}`,
      ]),
    ];
    const before = all(found);
    const lines = variantsOf(found).flatMap(([name, change]) => {
      const now = { ...found, ...change };
      const after = all({ ...now, statement: statementOf(now) });
      const gone = before.filter((line) => !after.includes(line)).length;
      return [`$ ${name}: ${gone} gone`, ...after.filter((line) => !before.includes(line))];
    });
    await expect(plain(`${lines.join("\n")}\n`)).toMatchFileSnapshot("./pinned/variants.txt");
  });

  it("is told while it is found, stage by stage", async () => {
    const layers = Array.from({ length: 6 }, (_, i) => `layers ${i} of 6`);
    expect([...stages]).toEqual([...layers, "calibrate of 30"]);
    stages.clear();
    const one = adapter({ modules: MODULES.slice(0, 1) });
    const search = { startSeed: "3,42", startDraws: 2 ** 15, suite: files.suite };
    await inspect(one, search, progress);
    expect([...stages]).toEqual([
      ...[3, 42].map((seed) => `draws of seed ${seed} of 32768`),
      "layers 0 of 1",
    ]);
  });
});
