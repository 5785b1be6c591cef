/** Tables of outputs whose reading is pinned: every column and layout, and cells at, below and above each limit. */
const table = (...rows: readonly string[]): string => `${rows.join("\n")}\n`;
const EXAMPLES = "model,example,member,probability";
const good = ["m,a,1,0.9", "m,b,0,0.2"];

type Cells = ReadonlyArray<string | number>;
const csv = (head: string, rows: readonly Cells[]): string =>
  table(head, ...rows.map((row) => row.join(",")));

/** Two targets, shadow models of both attackers, one of reference and the one before; two pools, two steps. */
function pools(): string {
  const models = [
    ["t1", "target", ""],
    ["s1", "shadow", ""],
    ["s2", "shadow", "known-A"],
    ["t2", "target", "unaware"],
    ["r1", "reference", ""],
    ["base", "pretrained", ""],
  ] as const;
  const rows = (["south", "north"] as const).flatMap((pool, p) =>
    models.flatMap(([model, role, knowledge], m) =>
      (role === "pretrained" ? [""] : [9, 2]).flatMap((step) =>
        Array.from({ length: 8 - 2 * p }, (_, e): Cells => {
          const isUnseen = e > 4 - p;
          const isTold = !isUnseen && ["target", "shadow"].includes(role) && !(m === 3 && e === 1);
          const k = 31 * m + 7 * e + 3 * Number(step) + p;
          const reached = role === "pretrained" ? ["", ""] : [m / 10, (m + Number(step)) / 100];
          return [
            ...[pool, model, role, knowledge, step, `${pool[0]}${(3 * e + 1) % 8}`],
            ...[isTold ? Number((e + m) % 3 === 0) : "", Number(isUnseen), (1 + (k % 45)) / 47],
            ...reached,
          ];
        }),
      ),
    ),
  );
  const head = "pool,model,role,knowledge,step,example,member,population,probability";
  return csv(`${head},validation_accuracy,test_accuracy`, rows);
}

/** A row a token: lengths 1 to 4, a target and a shadow model, documents of the population between the others. */
function tokens(): string {
  const rows = ["t", "s"].flatMap((model, m) =>
    [2, 5, 0, 3, 1, 4].flatMap((d) =>
      Array.from({ length: 1 + ((d * 3) % 4) }, (_, at): Cells => {
        const k = 11 * d + 5 * at + 17 * m;
        return [
          ...[`doc ${d}`, at, model, m === 0 ? "target" : "shadow", d > 3 ? "" : (d + m) % 2],
          ...[Number(d > 3), -((k % 13) + 1) / 9, -((k % 7) + 2) / 5, Number(k % 3 === 0)],
          ...[-3 - (k % 5) / 7, 0.5 + (k % 4) / 8, 31 + 4 * d, 2.5 - m],
        ];
      }),
    ),
  );
  const head = "document,position,model,role,member,population,logprob,pretrained_logprob,top1";
  return csv(`${head},mean,sd,zlib_bytes,validation_loss`, rows);
}

const ranked = csv(
  "document,position,logprob,member,rank",
  [3, 1, 2, 2].flatMap((length, d) =>
    Array.from({ length }, (_, at): Cells => [
      ...[`d${d}`, at + 1, -(1 + ((7 * d + 3 * at) % 11)) / 4],
      ...[d === 3 ? "" : Number(d === 1), 1 + ((d + at) % 3)],
    ]),
  ),
);

const SCORES = "model,example,member,loss,min_k,min_k_plus,zlib,ez_mia,wbc,test_loss";
const LOSSES = [0, 1e-12, 0.5, 699.5, 700.5, 744, 746, "inf"];
const scores = csv(
  SCORES,
  LOSSES.map((loss, i) => [
    ...["m", `e${i}`, Number(i % 3 === 1), loss, -(i % 5) / 3, i === 6 ? "" : i / 7],
    ...[i === 2 ? "-inf" : -i / 9, i / 11 - 0.3, i === 7 ? "NA" : 2 - i / 13, 1.25],
  ]),
);
const logits = csv(
  "model,example,member,logit",
  ["inf", -800, 0.25, "-inf", 745, 746].map((x, i) => ["m", `e${i}`, i % 2, x]),
);
const sure = csv(
  EXAMPLES,
  [1, 0, 0.75, 5e-324].map((p, i) => ["m", ` e${i} `, i % 2 === 0 ? "TRUE" : "0.0", p]),
);

/** Tables that are read. */
export const GOOD = { pools: pools(), tokens: tokens(), ranked, scores, logits, sure } as const;

const TOKENS = "document,position,logprob,member";
const ROLES = "model,example,member,loss,role,pool,knowledge,step,population";
/** Two of a target, the least that is read. */
const least = ["m,a,1,1,target,0,,0,0", "m,b,0,2,target,0,,0,0"];
const cell = (column: string, ...cells: string[]) =>
  cells.map(
    (x) =>
      [`${column} ${x}`, table(`${EXAMPLES},${column}`, `${good[0]},${x}`, good[1] + ",")] as const,
  );
const token = (column: string, ...cells: string[]) =>
  cells.map(
    (x) =>
      [`${column} ${x}`, table(`${TOKENS},${column}`, `d,0,-1,1,${x}`, `e,0,-2,0,${x}`)] as const,
  );
const roles = (name: string, ...rows: string[]) => [name, table(ROLES, ...least, ...rows)] as const;
const answer = (name: string, ...cells: string[]) =>
  cells.map(
    (x) =>
      [`${name} ${x}`, table(`model,example,member,${name}`, `m,a,1,${x}`, "m,b,0,1")] as const,
  );

/** Tables at their limits: some are read, others refused. */
export const EDGES: ReadonlyArray<readonly [name: string, text: string]> = [
  ...answer("probability", "0", "1", "-0.001", "1.001", "inf", "x"),
  ...answer("loss", "0", "-0.001", "inf", "-inf", "NaN"),
  ...answer("logit", "-3", "-inf", "nan"),
  ...cell("min_k", "0", "0.01", "-inf", "", "y"),
  ...cell("min_k_plus", "4", "inf", "y"),
  ...cell("zlib", "4", "inf", "z"),
  ...cell("ez_mia", "-4", "inf", "z"),
  ...cell("wbc", "-4", "-inf", "z"),
  ...["validation_accuracy", "test_accuracy", "validation_loss", "test_loss"].flatMap((name) =>
    ["-0.01", "0", "1", "1.01", "inf"].map(
      (x) =>
        [`${name} ${x}`, table(`${EXAMPLES},${name}`, ...good.map((r) => `${r},${x}`))] as const,
    ),
  ),
  ["a loss that is lost", table(`${EXAMPLES},test_loss`, `${good[0]},1`, `${good[1]},`)],
  ...["0", "", "3", "-1", "1.5"].map(
    (x) => [`step ${x}`, table(`${EXAMPLES},step`, ...good.map((r) => `${r},${x}`))] as const,
  ),
  ["no model", table("example,member,loss", "a,1,1")],
  ["population alone", table(`${EXAMPLES},population`, ...good.map((r) => `${r},0`))],
  ["non-members alone", table(EXAMPLES, "m,a,0,0.9", "m,b,0,0.2")],
  ["non-members and an unknown one", table(EXAMPLES, "m,a,0,0.9", "m,b,,0.2")],
  ["nothing known", table(EXAMPLES, "m,a,,0.9", "m,b,,0.2")],
  roles("a role that is blank", "m,c,1,3,,0,,0,0"),
  roles("population 2", "m,c,0,3,target,0,,0,2"),
  roles("an odd knowledge", "m,c,0,3,target,0,aware,0,0"),
  roles("a blank population", "m,c,0,3,target,0,,0,"),
  roles("of the population for one", "s,a,0,3,shadow,0,,0,1"),
  roles("no longer of the population", "m,c,,3,target,0,,0,1", "s,c,0,3,shadow,0,,0,0"),
  roles(
    "a shadow without the population",
    "m,u,,3,target,0,,0,1",
    "s,a,1,3,shadow,0,,0,0",
    "s,b,0,1,shadow,0,,0,0",
  ),
  roles(
    "a pretrained model without it",
    "m,u,,3,target,0,,0,1",
    "p,a,,3,pretrained,0,,,0",
    "p,b,0,1,pretrained,0,,,0",
  ),
  roles("a pretrained model's member", "p,a,1,3,pretrained,0,,,0"),
  roles(
    "two pretrained models",
    "p,a,0,3,pretrained,0,,,0",
    "p,b,0,3,pretrained,0,,,0",
    "q,a,0,3,pretrained,0,,,0",
    "q,b,0,3,pretrained,0,,,0",
  ),
  roles(
    "a pretrained model of two steps",
    "p,a,0,3,pretrained,0,,1,0",
    "p,b,0,3,pretrained,0,,1,0",
    "p,a,0,3,pretrained,0,,2,0",
    "p,b,0,3,pretrained,0,,2,0",
  ),
  roles(
    "a pretrained model of another step",
    "p,a,0,3,pretrained,0,,7,0",
    "p,b,0,3,pretrained,0,,7,0",
  ),
  roles("a reference with empty members", "r,a,,3,reference,0,,0,0", "r,b,,3,reference,0,,0,0"),
  ...(["reference,0,,", "shadow,0,known-A,", "reference,0,known-A,"] as const).map((role) =>
    roles(
      `${role} in one pool`,
      `r,a,0,3,${role}0,0`,
      `r,b,0,3,${role}0,0`,
      "m,a,1,1,target,1,,0,0",
      "m,b,0,2,target,1,,0,0",
    ),
  ),
  roles("a second pool without a target", "s,a,0,3,shadow,1,,0,0"),
  roles("a second pool of one side", "m,a,1,3,target,1,,0,0", "m,b,1,3,target,1,,0,0"),
  roles("a member that is no longer known", "m,a,,1,target,0,,4,0", "m,b,0,1,target,0,,4,0"),
  roles("a step that lacks a row", "m,b,0,1,target,0,,4,0"),
  roles("a second target without a step", "n,a,1,1,target,0,,3,0", "n,b,0,1,target,0,,3,0"),
  roles("a reference of another step", "r,a,0,1,reference,0,,3,0", "r,b,0,1,reference,0,,3,0"),
  ...token("pretrained_logprob", "0", "0.1", "-inf", ""),
  ...token("mean", "0", "0.1", "-inf"),
  ...token("sd", "0", "-0.1", "inf"),
  ...token("rank", "1", "1.5", "0", ""),
  ...token("top1", "1", "false", "2", ""),
  ...token("zlib_bytes", "1", "0", "0.5", ""),
  ...["0", "1", "2", "-1", "0.5", ""].map(
    (x) => [`position ${x}`, table(TOKENS, `d,${x},-1,1`, `e,${x},-2,0`)] as const,
  ),
  ["log probabilities of 0 and none", table(TOKENS, "d,0,0,1", "e,0,-inf,0")],
  ["an answer a token", table(`${TOKENS},loss`, "d,0,-1,1,1")],
  ["no position", table("document,logprob,member", "d,-1,1")],
  ["no log probability", table("document,position,member", "d,0,1")],
  ["no member of a token", table("document,position,logprob", "d,0,-1", "e,0,-1")],
  ...[
    ["role", "target", "shadow"],
    ["population", "0", "1"],
    ["validation_loss", "1", "2"],
    ["test_accuracy", "0.5", ""],
  ].map(
    ([name, first, second]) =>
      [
        `another ${name} within a document`,
        table(
          `${TOKENS},${name}${name === "role" ? "" : ",role"}`,
          ...[first, second].map((x, at) => `d,${at},-1,,${x}${name === "role" ? "" : ",target"}`),
        ),
      ] as const,
  ),
  [
    "another validation loss of the next document",
    table(`${TOKENS},validation_loss`, "d,0,-1,1,1", "e,0,-1,0,2"),
  ],
  [
    "a document of two models",
    table(`${TOKENS},model`, "d,0,-1,1,m", "d,0,-2,1,n", "e,0,-1,0,m", "e,0,-2,0,n"),
  ],
  [
    "a document of two steps",
    table(`${TOKENS},step`, "d,0,-1,1,1", "d,0,-2,1,2", "e,0,-1,0,1", "e,0,-2,0,2"),
  ],
  [
    "a document of two pools",
    table(`${TOKENS},pool`, "d,0,-1,1,p", "d,0,-2,1,q", "e,0,-1,0,p", "e,0,-2,0,q"),
  ],
];

/** Columns that are left aside, and what comes of it. */
export const IGNORED: ReadonlyArray<readonly [ignore: readonly string[], text: string]> = [
  [["age"], table(`${EXAMPLES},age`, "m,a,1,0.9,x", "m,b,0,0.1,y")],
  [["age", "sex"], table(`${EXAMPLES},age,sex`, "m,a,1,0.9,x,1", "m,b,0,0.1,y,1")],
  [["age", "sex"], table(`${EXAMPLES},age`, "m,a,1,0.9,x")],
  [["probability"], table(EXAMPLES, ...good)],
  [["loss"], table(`${EXAMPLES},loss`, "m,a,1,0.9,x", "m,b,0,0.1,y")],
  [["document"], table(`${EXAMPLES},document`, "m,a,1,0.9,x", "m,b,0,0.1,y")],
  [["agee"], table(`${EXAMPLES},age`, "m,a,1,0.9,x")],
];
