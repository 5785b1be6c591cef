/**
 * Which plans and folders tasks take, and the words that refuse the others, as stored in pinned/. It says nothing of
 * what is right: hand-worked tests do.
 */
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { it } from "vitest";
import { SUITE } from "../../simulations/index.js";
import { parsePlan } from "../sweep/plan.js";
import { ownPlan } from "./own-plan.fixture.js";
import { packagesOfPlan, requirePlanPackages } from "./plan-packages.js";
import { schemaOf } from "./plan-list.js";
import { loadPlan } from "./plans.js";
import { isPublished, readPublished } from "./published.js";
import { report, type Comparison } from "./report.js";
import { folderStatus } from "./status.js";
import { asDryRun, dryRun, sweep, sweepPart } from "./sweep.js";
import { verify } from "./verify.js";
import { each, folder, stored } from "./pinned/outcome.fixture.js";

/** No two numbers alike, halves that are rounded. */
const SIZE = {
  ...{ cells: 2, shards: 3, trials: 4, most: 5, before: 6.5, work: 7.1, longest: 8.2, kept: 9 },
  ...{ shared: 10, worker: 11, seconds: 12.5, memory: 13.4 },
};
const kinds = new Map(Object.values(SUITE).map((plan) => [plan.kind, plan]));
const lacking = pathToFileURL(join(folder, "none.js")).href;
it("plans are taken or refused as stored", () =>
  stored("plans", [
    ...each("schema", ["noize", "witness", "constructor"], (kind) => Object.keys(schemaOf(kind))),
    ...each("plan", ["", "marginel", join(folder, "none.json")], (name) => loadPlan(name)),
    ...each(
      "feeds",
      [["E2-unbaised", "nothing"], ["E8-cosine", "E1-frozen"], ["E2-unbiased"]],
      async (feeds) => (await loadPlan({ ...ownPlan, feeds })).feeds,
    ),
    ...each("sampler of kind", [...kinds.keys()], (kind) =>
      dryRun(kinds.get(kind) as never, { sampler: "row", workers: 1 }).then(({ plan }) => plan),
    ),
    ...each("backend of kind", [...kinds.keys()], (kind) =>
      dryRun(kinds.get(kind) as never, { backend: "simd", workers: 1 }).then(({ plan }) => plan),
    ),
    ...each(
      "dry run",
      [
        { workers: 1 },
        { workers: 3, executor: "inline" },
        { workers: 1, sampler: "block" },
      ] as const,
      (x) =>
        dryRun({ ...ownPlan, ranks: [4, 9, 11], trials: { entries: 1, min: 3e6, max: 3e6 } }, x),
    ),
    ...each("words of a size", [ownPlan, SUITE.mia], (plan) =>
      asDryRun(parsePlan(plan), { ...SIZE, cells: 7 }, { workers: 5 }),
    ),
    ...each("packages of", Object.keys(SUITE), (name) => packagesOfPlan(parsePlan(SUITE[name]))),
    ...each(
      "without packages",
      [["marginal"], ["mia"], ["marginal", "mia", "mia-text", "mia-spam"]],
      (names) =>
        requirePlanPackages(
          names.filter((name) => name in SUITE).map((name) => parsePlan(SUITE[name])),
          lacking,
        ),
    ),
    ...each(
      "part",
      [
        [0, 2],
        [1, 2],
        [2, 2],
        [3, 2],
        [1.5, 2],
        [1, 2.5],
        [1, 1],
      ] as const,
      ([part, of]) =>
        sweepPart(
          ownPlan,
          { part, of },
          {
            out: join(folder, `part ${part} of ${of}`),
            executor: "inline",
            signal: AbortSignal.abort(),
          },
        ),
    ),
  ]));

it("verifications and reports are refused as stored", async () => {
  const run = join(folder, "run");
  await sweep(ownPlan, { out: run, executor: "inline", backend: "reference", seed: "5" });
  const published = (name: string, text: string): string => {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, "claims.json"), text);
    return join(folder, name);
  };
  const claim = {
    ...{ id: "E2-unbiased", verdict: "violated", statistic: "mean", value: 0.5, low: null },
    ...{ high: 0.75, sampleSize: 12 },
  };
  const ledgerOf = (change: object, more: object = {}): string =>
    JSON.stringify({ claims: [{ ...claim, ...change }], provenance: { seed: "9" }, ...more });
  const columns = { ...claim, id: undefined };
  const folders = [
    published("no json", "{"),
    published("no claims", "{}"),
    published("no provenance", ledgerOf({}, { provenance: undefined })),
    published("another verdict", ledgerOf({ verdict: "true" })),
    published("a value that is text", ledgerOf({ value: "1" })),
    published(
      "a column without a value",
      ledgerOf({ languageModel: { ...columns, value: undefined } }),
    ),
    published("a seed that is a number", ledgerOf({}, { provenance: { seed: 9 } })),
    published("whole", ledgerOf({ languageModel: { ...columns, value: 0.25 } })),
    published("without a column", ledgerOf({ languageModel: null })),
  ];
  const with_ = published("with a run", ledgerOf({}));
  copyFileSync(join(run, "run.json"), join(with_, "run.json"));
  mkdirSync(join(folder, "empty"));
  const signal = AbortSignal.abort();
  const never = { out: join(folder, "never"), executor: "inline" as const, signal };
  await stored("folders", [
    ...each("published", folders, readPublished),
    ...each("is published", [...folders.slice(-1), with_, run, join(folder, "empty")], isPublished),
    ...each("report of", [join(folder, "none"), join(folder, "empty"), with_, folders[0]], (at) =>
      report(at),
    ),
    ...each(
      "report against",
      [run, join(folder, "none"), join(folder, "empty"), with_, ...folders],
      async (against) => {
        const { settings, ...rest } = (await report(run, { against })).comparison as Comparison;
        // Other settings are this machine's.
        return { ...rest, seeds: settings.body.filter(([name]) => name === "seed") };
      },
    ),
    ...each("status of", [join(folder, "none"), join(folder, "empty")], folderStatus),
    ...each(
      "budget",
      [
        { budget: 60 },
        { budget: 0, untilDecided: true },
        { budget: -1 },
        { budget: 1, untilDecided: true },
      ],
      (x) => verify({ ...never, plans: [ownPlan], ...x }),
    ),
    ...each("profile", ["fast", "quick"], (profile) =>
      verify({ ...never, plans: [ownPlan], profile: profile as "quick" }),
    ),
    [
      "plans of one name",
      () => verify({ ...never, plans: [ownPlan, { ...ownPlan, name: "b" }, ownPlan] }),
    ],
    ["plans of one result", () => verify({ ...never, plans: ["mia", "mia-standard"] })],
  ]);
});
