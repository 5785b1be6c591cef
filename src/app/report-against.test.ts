/** `report DIR --against DIR`: which run is which, from folders to the page, Markdown and the terminal. */
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { loradp } from "../cli/in-process.fixture.js";
import { ownPlan } from "./own-plan.fixture.js";
import { report } from "./report.js";
import { sweep } from "./sweep.js";

const home = mkdtempSync(join(tmpdir(), "loradp-against-"));
const [one, two, same] = ["one", "two", "same"].map((name) => join(home, name));

beforeAll(async () => {
  await sweep(ownPlan, { out: one, executor: "inline", seed: "1" });
  await sweep(ownPlan, { out: two, executor: "inline", seed: "2" });
  await sweep(ownPlan, { out: same, executor: "inline", seed: "1" });
});

describe("a report against another run", () => {
  it("says this run's numbers first, on the page and in Markdown", async () => {
    const [alone] = (await report(two)).claims;
    const { claims, comparison } = await report(one, { against: two });
    const [line] = comparison?.numbers.body ?? [];
    expect(line[0]).toBe("E2-unbiased");
    const digits = (x: number | null): string => String(Number(Number(x).toPrecision(4)));
    expect(line[2].startsWith(`${digits(claims[0].value)} `)).toBe(true);
    expect(line[3].startsWith(`${digits(alone.value)} `)).toBe(true);
    expect(line[2]).not.toBe(line[3]);
    expect(comparison?.settings.body).toContainEqual(["seed", "1", "2"]);
    for (const file of ["index.html", "report.md"])
      expect(readFileSync(join(one, file), "utf8")).toContain(`Against ${two}`);
  });

  it("of the same seed finds the same numbers, whatever was reported before", async () => {
    const { comparison } = await report(one, { against: same });
    expect(comparison?.numbers.body).toEqual([]);
    expect(comparison?.summary.join()).toMatch(/0 numbers of 1 differ.*as promised/);
    await report(one);
    expect(readFileSync(join(one, "index.html"), "utf8")).not.toContain("Against ");
  });

  it("writes nothing to the other folder, not for a moment", async () => {
    const kept = readdirSync(two);
    const page = readFileSync(join(two, "index.html"), "utf8");
    // A lock that comes and goes would change it.
    const { mtimeMs } = statSync(two);
    await report(one, { against: two });
    expect(statSync(two).mtimeMs).toBe(mtimeMs);
    expect(readdirSync(two)).toEqual(kept);
    expect(readFileSync(join(two, "index.html"), "utf8")).toBe(page);
  });

  it("is said on the terminal, and in JSON", async () => {
    const { status, stdout } = await loradp(["report", one, "--against", two]);
    expect(status).toBe(0);
    expect(stdout).toContain(`against ${two}: 0 verdicts of 1 in both runs differ;`);
    expect(stdout).toMatch(/\n {2}seed +1 +2\n/);
    const json = await loradp(["report", one, "--against", two, "--json"]);
    expect(JSON.parse(json.stdout).comparison.settings.body).toContainEqual(["seed", "1", "2"]);
  });

  it("takes a published report, which has its verdicts alone, and says what is missing", async () => {
    const published = join(home, "published");
    mkdirSync(published);
    await report(two);
    copyFileSync(join(two, "claims.json"), join(published, "claims.json"));
    const { comparison: whole } = await report(one, { against: two });
    const { comparison } = await report(one, { against: published });
    for (const part of ["verdicts", "numbers", "settings"] as const)
      expect(comparison?.[part]).toEqual(whole?.[part]);
    expect(comparison?.numbers.body).toHaveLength(1);
    const { stdout } = await loradp(["report", one, "--against", published]);
    expect(stdout).toMatch(
      /published report: its tables are missing, so its verdicts stand as they/,
    );
    expect(stdout).not.toContain("Both runs are judged");
    expect(readFileSync(join(one, "index.html"), "utf8")).toContain("its tables are missing");
    // A run of its own has numbers of its own.
    copyFileSync(join(one, "claims.json"), join(published, "claims.json"));
    expect((await report(one, { against: published })).comparison?.numbers.body).toEqual([]);
  });

  it("refuses a claims.json that is none, in one line", async () => {
    const bad = join(home, "bad");
    mkdirSync(bad);
    for (const [text, said] of [
      ["{", /^[^\n]*--against must be one whose claims\.json is JSON[^\n]*\n$/],
      ["{}", /^[^\n]*claims\.json of [^\n]* field claims must be [^\n]*\n$/],
    ] as const) {
      writeFileSync(join(bad, "claims.json"), text);
      const { status, stderr } = await loradp(["report", one, "--against", bad]);
      expect([status, stderr]).toEqual([2, expect.stringMatching(said)]);
    }
  });

  it("refuses itself, no run, and rows that are not the other run's, by the option's name", async () => {
    const refused = async (against: string): Promise<string> => {
      const { status, stdout, stderr } = await loradp(["report", one, "--against", against]);
      expect([status, stdout]).toEqual([2, ""]);
      return stderr;
    };
    expect(await refused(join(home, ".", "one"))).toMatch(/^[^\n]*--against must be another run's/);
    expect(await refused(home)).toMatch(
      /^[^\n]*--against must be one that holds run\.json[^\n]*\n$/,
    );
    const mixed = join(home, "mixed");
    mkdirSync(mixed);
    copyFileSync(join(one, "run.json"), join(mixed, "run.json"));
    copyFileSync(join(two, "noise.parquet"), join(mixed, "noise.parquet"));
    expect(await refused(mixed)).toMatch(/^[^\n]*mixed.noise\.parquet must be of the run's seed/);
  });
});
