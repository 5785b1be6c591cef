/** What is said of an adapter: laws at the right rank and width, the noise for a guarantee, the cost, the words. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pldEpsilon } from "../../accountant/pld.js";
import { jointTv } from "../../core/joint.js";
import { exactTv } from "../../core/tv.js";
import { REPAIR_HEAD } from "../../claims/membership/repair.js";
import { calibrationSummary } from "../accountant.js";
import { repairCostTable } from "./cost-tables.js";
import { inspect } from "./inspect.js";
import { inspectPage } from "./page.js";
import { factors, Q, V, writeAdapter, zeros } from "./peft.fixture.js";
import { oncePerKey } from "../../core/once-per-key.js";
import { deltaFor, opacusLines, repairSummary, scheduleFor } from "./repair.js";
import { rowLaw } from "./row-law.js";
import { nearestRow, suiteCost } from "./suite-cost.js";
import { tablesOf } from "./tables.js";

const plain = (): string =>
  writeAdapter({}, [...factors(Q, { inputs: 24, outputs: 10 }), ...factors(V)]);
const SIZES = { examples: 100, batch: 10, epochs: 3 };
/** Three calibrations, which two tests look at. */
const repairOf = oncePerKey(
  (sizes: typeof SIZES) => sizes,
  (sizes) => repairSummary(sizes),
);

describe("the law of a layer", () => {
  it("is that of its rank and the width of its input side", async () => {
    const folder = writeAdapter({ rank_pattern: { v_proj: 2 } }, [
      ...factors(Q, { inputs: 24, outputs: 1000 }),
      ...factors(V, { rank: 2, inputs: 50, outputs: 3 }),
    ]);
    const { laws } = await inspect(folder);
    expect(laws.map(({ rank, inputs }) => [rank, inputs])).toEqual([
      [4, 24],
      [2, 50],
    ]);
    expect(laws[0].jointTv).toBe(jointTv(4, 24).tv);
    expect(laws[0].tv).toBe(exactTv(4, 1 / Math.sqrt(24)));
    expect(laws[0].variance.gaussian).toBeCloseTo((1 + 1 / 24) / 4, 14);
    expect(laws[0].variance.uniform).toBeCloseTo((1 - 0.2 / 24) / 4, 14);
  });

  it("holds the exact epsilon against the reading as a Gaussian mechanism", () => {
    const { readings } = rowLaw(8, 4096, 1e-5);
    expect(readings[0]).toMatchObject({ cosine: 0.99, epsilon: expect.closeTo(472.135, 2) });
    expect(readings[0].gaussian).toBeCloseTo(1.555, 3);
    expect(readings[1]).toMatchObject({ cosine: 0.9, epsilon: null });
  });

  it("is told of the shape nearest to a Gaussian: the others are farther", async () => {
    for (const names of [
      [Q, V],
      [V, Q],
    ]) {
      const folder = writeAdapter({ rank_pattern: { [names[1]]: 2 } }, [
        ...factors(names[0], { inputs: 24 }),
        ...factors(names[1], { rank: 2, inputs: 50 }),
      ]);
      const { laws, statement } = await inspect(folder);
      const [near, far] = [...laws].sort((x, y) => x.jointTv - y.jointTv);
      expect(far.jointTv).toBeGreaterThan(near.jointTv);
      const told = statement.notShown.concat(statement.shown).filter((s) => /^At rank/.test(s));
      expect(told).toHaveLength(1);
      expect(told[0]).toContain(`At rank ${near.rank} and width ${near.inputs} `);
    }
  });

  it("is not spoken of where no layer is covered", async () => {
    const found = await inspect(writeAdapter({ init_lora_weights: "eva" }, factors(Q)));
    expect(found.laws).toEqual([]);
    expect(found.statement.notShown[0]).toMatch(/^No module is one that the noise law speaks of/);
  });
});

describe("the noise for a guarantee", () => {
  it("is that of delta below 1/examples, of the rate batch/examples and of all epochs' steps", () => {
    expect([1, 9, 10, 100, 12_000, 60_000, 1e12].map(deltaFor)).toEqual([
      0.1, 0.1, 0.01, 0.001, 1e-5, 1e-5, 1e-13,
    ]);
    for (const n of [1, 10, 99, 100, 12_345])
      expect(deltaFor(n)).toBeLessThan(1 / n + 1e-16 * Number(n > 1));
    expect(scheduleFor({ examples: 12_000, batch: 32, epochs: 3 })).toEqual({
      samplingRate: 32 / 12_000,
      steps: 1125,
    });
    expect(scheduleFor({ examples: 10, batch: 3, epochs: 2 }).steps).toBe(8);
    expect(scheduleFor({ examples: 10, batch: 5, epochs: 0.5 }).steps).toBe(1);
    expect(() => scheduleFor({ ...SIZES, batch: 101 })).toThrow(
      /^--batch must be at most --examples, 100/,
    );
    expect(() => scheduleFor({ ...SIZES, epochs: 1e-9 })).toThrow(/^--epochs must be of at least/);
    expect(() => scheduleFor({ ...SIZES, epochs: 1e9 })).toThrow(/^--epochs must be of at most/);
  });

  it("meets its targets, and no less noise does", () => {
    const { targets, delta, samplingRate, steps } = repairOf(SIZES);
    expect([delta, samplingRate, steps]).toEqual([1e-3, 0.1, 30]);
    expect(targets.map(({ epsilon }) => epsilon)).toEqual([8, 3, 1]);
    for (const { epsilon, noiseMultiplier } of targets) {
      const at = (s: number) =>
        pldEpsilon({ noiseMultiplier: s, samplingRate, steps }, delta, 0.004).upper;
      expect(at(noiseMultiplier)).toBeLessThanOrEqual(epsilon);
      expect(at(0.99 * noiseMultiplier)).toBeGreaterThan(epsilon);
    }
    const own = calibrationSummary({ epsilon: 8, delta: 1e-3 }, { samplingRate: 0.1, steps: 30 });
    const { pld } = own.noiseMultiplier;
    expect(targets[0].noiseMultiplier).toBeGreaterThanOrEqual(pld as number);
    expect(targets[0].noiseMultiplier).toBeLessThan(1.001 * (pld as number));
  });

  it("stands in six lines of Opacus, that of the largest epsilon", () => {
    const repair = repairOf(SIZES);
    const lines = opacusLines(repair);
    expect(lines).toHaveLength(6);
    expect(lines.join("\n")).toContain("batch_size=10");
    expect(lines.join("\n")).toContain(
      `noise_multiplier=${repair.targets[0].noiseMultiplier}, max_grad_norm=1.0`,
    );
  });
});

describe("what DP-LoRA cost", () => {
  const table = {
    head: ["Model", "Against", "AUC", "Utility: test perplexity"],
    body: [
      ["lora r8 at step 5", "dp-lora r8 at step 48", "0.8 / 0.7", "46.3 / 46.1"],
      ["lora-fa r1 at step 5", "dp-lora r8 at step 48", "0.6 / 0.7", "47.3 / 46.1"],
      ["lora r8", "dp-sgd 1", "0.9 / 0.5", "44.0 / 50.0"],
    ],
  };
  const run = (claims: object[]): string => {
    const folder = mkdtempSync(join(tmpdir(), "loradp-suite-"));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "claims.json"), JSON.stringify({ claims }));
    return folder;
  };

  it("is read from claims on equal utility, and nowhere else", async () => {
    const folder = run([
      { id: "MIA-dp/text", verdict: "inconclusive", tables: [table] },
      { id: "MIA-full/text", verdict: "violated", tables: [table] },
    ]);
    const cost = suiteCost(folder);
    expect(cost?.rows).toHaveLength(2);
    expect((await inspect(plain(), { suite: folder })).cost).toEqual(cost);
    expect(cost && nearestRow(cost)).toEqual({
      claim: "MIA-dp/text",
      verdict: "inconclusive",
      adapter: "lora r8 at step 5",
      private: "dp-lora r8 at step 48",
      measure: "test perplexity",
      utility: "46.3 / 46.1",
      auc: "0.8 / 0.7",
    });
  });

  it("is read from the repairs of a run, too: DP-LoRA's lines with a guarantee", async () => {
    const cells = (repair: string, guarantee: string, cost: string): string[] => [
      ...[
        repair,
        `${repair} r8`,
        guarantee,
        "rmia-online, known A",
        "0.6",
        "-0.1 (lora)",
        "0.88",
        cost,
      ],
    ];
    const repaired = {
      head: Object.values(REPAIR_HEAD),
      body: [
        cells("none", "none", ""),
        cells("DP-SGD", "epsilon 8.1 at delta 1e-5", "-0.05"),
        cells("DP-LoRA", "epsilon 8.2 at delta 1e-5", "-0.03"),
      ],
    };
    const suite = run([
      { id: "REPAIR-none", verdict: "upheld", tables: [repaired] },
      { id: "REPAIR-dp/spam", verdict: "violated", tables: [repaired] },
    ]);
    expect(suiteCost(suite)?.repairs.map(({ claim, setting }) => [claim, setting])).toEqual([
      ["REPAIR-dp/spam", "DP-LoRA r8"],
    ]);
    const found = await inspect(plain(), { suite });
    expect(found.statement.wouldGive.at(-1)).toMatch(
      /REPAIR-dp\/spam: violated\): DP-LoRA \(DP-LoRA r8\), epsilon 8\.2 .* accuracy 0\.88: -0\.03 beside no repair/,
    );
    expect(repairCostTable(found)?.body).toEqual([
      [
        ...[
          "REPAIR-dp/spam: violated",
          "DP-LoRA (DP-LoRA r8)",
          "epsilon 8.2 at delta 1e-5",
          "0.88",
        ],
        ...["-0.03", "0.6"],
      ],
    ]);
  });

  it("is not invented: of a run without it, that is said", async () => {
    const suite = run([{ id: "E2-variance", verdict: "upheld" }]);
    expect(suiteCost(suite)?.rows).toEqual([]);
    const { statement } = await inspect(plain(), { suite });
    expect(statement.wouldGive.at(-1)).toMatch(/ does not say: a run of profile standard does/);
    expect(() => suiteCost("/none")).toThrow(/^--suite must be a folder with the claims.json/);
  });
});

describe("the words", () => {
  it("promise nothing: no release of a trained adapter is said to be private", async () => {
    const { releases, statement } = await inspect(plain());
    expect(releases.map(({ release, isThis }) => [release, isThis])).toEqual([
      ["adapter", true],
      ["merged", false],
      ["secret-a", false],
    ]);
    for (const { answer } of releases.slice(0, 2))
      expect(answer).toMatch(
        /^No \(epsilon, delta\) guarantee covers .* delta is 1 at every epsilon\.$/,
      );
    expect(statement.answer).toMatch(/No: it gives no \(epsilon, delta\) guarantee\.$/);
    expect(statement.shown[0]).toMatch(/no theorem gives a guarantee either/);
    expect(statement.notShown.at(-1)).toBe("That something was not shown is no guarantee.");
  });

  it("say of an untrained adapter that it holds nothing, unless A was made of data", async () => {
    const untrained = (config: object) => inspect(writeAdapter(config, factors(Q, { b: zeros })));
    expect((await untrained({})).statement.answer).toMatch(/^B is zero/);
    const { releases } = await untrained({ init_lora_weights: "eva" });
    expect(releases[0].answer).toMatch(/^No \(epsilon, delta\) guarantee/);
  });

  it("are whole sentences, each once, of every adapter", async () => {
    const sizes = { examples: 100, batch: 10, epochs: 3 };
    const start = writeAdapter({}, [
      ...factors(Q, { inputs: 24, outputs: 10, b: zeros }),
      ...factors(V, { b: zeros }),
    ]);
    const found = [
      await inspect(plain()),
      await inspect(plain(), { sizes }),
      await inspect(plain(), { start }),
      await inspect(writeAdapter({}, factors(Q, { b: zeros }))),
      await inspect(writeAdapter({}, factors(Q, { a: zeros }))),
      await inspect(writeAdapter({ init_lora_weights: "eva" }, factors(Q))),
    ];
    for (const { answer, shown, notShown, wouldGive } of found.map((f) => f.statement)) {
      const all = [answer, ...shown, ...notShown, ...wouldGive];
      for (const text of all) expect(text).toMatch(/^[A-Z\d][^\n]{20,}\.$/);
      expect(new Set(all).size).toBe(all.length);
      for (const list of [shown, notShown, wouldGive]) expect(list.length).toBeGreaterThan(0);
    }
  });

  it("stand on one page with every table, numbers escaped and nothing to fetch", async () => {
    const folder = writeAdapter({ base_model_name_or_path: "<b>x" }, [
      ...factors(Q),
      ...factors(V),
    ]);
    const found = await inspect(folder, { sizes: { examples: 100, batch: 50, epochs: 1 } });
    const page = inspectPage(found, "0");
    expect(page).not.toContain("<b>x");
    expect(page).toContain("&lt;b&gt;x");
    for (const { title } of tablesOf(found)) expect(page).toContain(`<h2>${title}</h2>`);
    const { shown, notShown, wouldGive } = found.statement;
    expect(page.match(/<li>/g)).toHaveLength(shown.length + notShown.length + wouldGive.length);
    expect(page).not.toMatch(/(?:src|href)="(?!data:|#)/);
    for (const { noiseMultiplier } of found.repair?.targets ?? [])
      expect(page).toContain(`${noiseMultiplier} for epsilon`);
  });
});
