/** loradp sweep beside its runs: what can be swept, what a plan may say, how large it is; and a run's last line. */
import { existsSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SUITE } from "../../simulations/index.js";
import { ownPlan } from "../app/own-plan.fixture.js";
import { KIND_NAMES } from "../experiment/kinds.js";
import { json, loradp } from "./in-process.fixture.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-sweep-"));
const never = join(folder, "never");
const planFile = (name: string, plan: unknown): string => {
  writeFileSync(join(folder, name), JSON.stringify(plan));
  return join(folder, name);
};
const own = planFile("own.json", ownPlan);

describe("sweep --list", () => {
  it("shows every plan of the suite: name, kind, profiles, purpose, claims, in columns", async () => {
    const { status, stdout } = await loradp(["sweep", "--list"]);
    const lines = stdout.trim().split("\n");
    expect([status, lines.length]).toEqual([0, 2 * Object.keys(SUITE).length]);
    Object.entries(SUITE).forEach(([name, plan], i) => {
      expect(lines[2 * i].split(/ {2,}/).slice(0, 2)).toEqual([name, plan.kind]);
      expect(lines[2 * i]).toContain(plan.purpose);
      expect(lines[2 * i + 1].trim()).toBe(`feeds ${plan.feeds.join(", ") || "no claim"}`);
    });
    const columns = lines
      .filter((_, i) => i % 2 === 0)
      .map((line) => line.search(/ (quick|standard|full|none)\b/));
    expect(new Set(columns).size).toBe(1);
    const { plans } = await json("sweep", "--list");
    expect(plans).toContainEqual({
      name: "wide",
      kind: "noise",
      purpose: SUITE["wide"].purpose,
      profiles: ["standard", "full"],
      feeds: SUITE["wide"].feeds,
    });
  });
});

describe("sweep --schema", () => {
  it("lists the kinds without one, and refuses one that does not exist", async () => {
    const { status, stdout } = await loradp(["sweep", "--schema"]);
    expect([
      status,
      stdout
        .trim()
        .split("\n")
        .map((line) => line.split(" ")[0]),
    ]).toEqual([0, KIND_NAMES]);
    const { kinds } = await json("sweep", "--schema");
    expect(kinds).toHaveLength(KIND_NAMES.length);
    const typo = await loradp(["sweep", "--schema", "nois"]);
    expect([typo.status, typo.stderr]).toEqual([
      2,
      expect.stringMatching(/got nois: did you mean noise\?/),
    ]);
  });

  it.each(KIND_NAMES)(
    "%s: every field has a meaning, every number limits, --json is the same",
    async (kind) => {
      const { status, stdout } = await loradp(["sweep", "--schema", kind]);
      expect(status).toBe(0);
      const schema = JSON.parse(stdout) as Record<string, unknown>;
      expect(await json("sweep", "--schema", kind)).toEqual(schema);
      const visit = (node: unknown, path: string): void => {
        if (typeof node !== "object" || node === null) return;
        const { type, properties } = node as Record<string, unknown>;
        if (type === "number" || type === "integer") {
          const { minimum, exclusiveMinimum, maximum } = node as Record<string, unknown>;
          expect([path, typeof (minimum ?? exclusiveMinimum), typeof maximum]).toEqual([
            path,
            "number",
            "number",
          ]);
        }
        for (const [name, field] of Object.entries(properties ?? {}))
          if (!("const" in (field as object)))
            expect([path, name, typeof (field as Record<string, unknown>)["description"]]).toEqual([
              path,
              name,
              "string",
            ]);
        for (const [key, value] of Object.entries(node)) visit(value, `${path}/${key}`);
      };
      visit(schema, kind);
    },
  );
});

describe("sweep --dry-run", () => {
  it.each(["--out x", "--seed 7", "--resume", "--force"])("refuses %s", async (words) => {
    const { status, stderr } = await loradp(["sweep", own, "--dry-run", ...words.split(" ")]);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/^--\w+ must be left out with /)]);
  });

  it("says how large a sweep would be, and writes nothing", async () => {
    const { status, stdout } = await loradp(["sweep", own, "--dry-run"]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^own would take about .* s on \d+ workers?, and \d+ MiB of memory\.\n/);
    expect(stdout).toMatch(
      / cells +2 .*\n {2}shards +8 .*\n {2}trials +1280 .*\n {2}time +about .* s /,
    );
    expect(stdout).toMatch(/\n {2}feeds +1 claim +E2-unbiased\n/);
    expect(stdout).toMatch(/nothing was run or written\n$/);
    expect(existsSync(never)).toBe(false);
    expect(await json("sweep", "mia", "--dry-run", "--workers", "1")).toMatchObject({
      plan: "mia",
      kind: "membership",
      cells: 24,
      shards: 64,
      trials: 512,
      trialsAre: "models",
      workers: 1,
    });
    const [plain, sampled] = [
      await json("sweep", "marginal", "--dry-run", "--workers", "1"),
      await json("sweep", "marginal", "--dry-run", "--workers", "1", "--sampler", "coordinate"),
    ];
    expect(sampled["cells"]).toBeGreaterThan(plain["cells"] as number);
  });
});

describe("sweep", () => {
  const e12 = { trials: { entries: 1, min: 1e12, max: 1e12 } };
  it.each<[argv: string[], message: RegExp]>([
    [[], /^plan must be given, got nothing: loradp sweep --list shows the suite's plans$/],
    [["marginel"], /did you mean marginal\?$/],
    [["--list", "mia"], /^--list must be used without a plan, got mia/],
    [["--list", "--workers", "2"], /^--list must be used alone, got --workers/],
    [["--schema", "noise", "--dry-run"], /^--schema must be used alone, got --dry-run/],
    [
      [planFile("e12.json", { ...ownPlan, ...e12 })],
      /^plan own must be of at most 200000 shards, got 2\.0e\+12/,
    ],
    [[planFile("e12w.json", { ...SUITE["mia"], hidden: [1e6] })], /hidden\.0 must be at most 4096/],
    [
      [planFile("pool.json", { ...SUITE["mia"], source: "spam", poolSize: 5000 })],
      /at most 2913, the private/,
    ],
  ])("%j is refused in one line, before anything is written", async (argv, message) => {
    const began = Date.now();
    const { status, stdout, stderr } = await loradp(
      ["sweep", ...argv, "--out", never].slice(0, argv[0]?.startsWith("--") ? -2 : undefined),
    );
    expect([status, stdout, stderr.trim().split("\n").length]).toEqual([2, "", 1]);
    expect(stderr.trim()).toMatch(message);
    expect(existsSync(never)).toBe(false);
    expect(Date.now() - began).toBeLessThan(10_000);
  });

  it("shows all errors of a plan, a line each", async () => {
    const { ranks, ...rest } = ownPlan;
    const file = planFile("bad.json", { ...rest, rnaks: ranks, inits: ["gauss"] });
    const { status, stderr } = await loradp(["sweep", file, "--out", never]);
    expect([status, stderr.trim().split("\n")]).toEqual([
      2,
      [
        `plan ${file} must be made of known fields only, got rnaks: did you mean ranks?`,
        expect.stringMatching(
          /field inits\.0 must be one of .*, got gauss: did you mean gaussian\?$/,
        ),
      ],
    ]);
  });

  it("ends with what report is to be given, and report renders it, under another name too", async () => {
    const out = join(folder, "out");
    const run = await loradp(["sweep", own, "--out", out, "--executor", "inline"]);
    expect(run.status).toBe(0);
    expect(run.stdout.trim().split("\n")).toEqual([
      `4 rows: ${join(out, "noise.parquet")}, noise.csv`,
      `4 rows: ${join(out, "convergence.parquet")}, convergence.csv`,
      expect.stringMatching(/^E2-unbiased +upheld/),
      "1 upheld, 0 violated, 0 within margin, 0 inconclusive, 0 not tested",
      `figures and verdicts as a page: loradp report ${out}`,
    ]);
    const renamed = join(folder, "v[3]");
    renameSync(out, renamed);
    const { claims } = await json("report", renamed);
    expect((claims as Array<{ id: string }>).map(({ id }) => id)).toEqual(["E2-unbiased"]);
    expect(readFileSync(join(renamed, "index.html"), "utf8")).toContain("E2-unbiased");
  });
});
