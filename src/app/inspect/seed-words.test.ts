/** What is said of a search for A's seed, on the command line and off it; what is refused. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loradp } from "../../cli/in-process.fixture.js";
import { inspect } from "./inspect.js";
import { inspectPage } from "./page.js";
import { factors, Q, writeAdapter } from "./peft.fixture.js";
import { adapter, beforeOf, DRAWS, layer, MODULES, moved, type Drawn } from "./seeded.fixture.js";
import { seedsOf } from "./start-seed.js";
import { tablesOf } from "./tables.js";

const said = async (drawn: Drawn, startSeed = "42") =>
  inspect(adapter(drawn), { startSeed, startDraws: DRAWS });

describe("what is said", () => {
  it("of A that was found: it is no secret, in the answer, the release, the table and the page", async () => {
    const found = await said({ dtype: "BF16" });
    const { shown, notShown } = found.statement;
    expect(shown.join(" ")).toMatch(
      /seed 42 gives A of 4 modules, to rounding .* whoever guesses this seed has A there/,
    );
    expect(shown.join(" ")).toMatch(/A of 4 modules did not move from its start/);
    expect(notShown.join(" ")).not.toMatch(/was not found/);
    const secret = found.releases.find(({ release }) => release === "secret-a");
    expect(secret?.answer).toMatch(
      /Here A is kept no better than its seed, .* 32 bits: seed 42 gives A of 4 modules\.$/,
    );
    const table = tablesOf(found).find(({ title }) => title === "A in PyTorch's stream");
    const { [layer(0, "q_proj")]: before } = beforeOf(12_345, true);
    expect(table?.body[0]).toEqual([
      ...[layer(0, "q_proj"), "42", before.toLocaleString("en"), "as drawn, to rounding"],
    ]);
    expect(inspectPage(found, "0")).toMatch(/A in PyTorch(?:'|&#39;)s stream/);
    const layers = tablesOf(found).find(({ title }) => title === "Layers");
    expect(layers?.body.map((row) => row[6])).toEqual(["no"]);
  });

  it("of A that moved: the start is no secret, A is not said to be known", async () => {
    const found = await said({
      train: (a, module) => moved(a, module === MODULES[0] ? 0.1 : 0.25),
    });
    const text = found.statement.shown.join(" ");
    expect(text).toMatch(
      /gives the start of A of 4 modules .* from which A moved by 0\.\d+ to 0\.2\d* of its size/,
    );
    expect(text).not.toMatch(/gives A of/);
    const secret = found.releases.find(({ release }) => release === "secret-a");
    expect(secret?.answer).toMatch(/seed 42 gives the start of A of 4 modules\.$/);
  });

  it("of A that was not found: nothing, neither for nor against", async () => {
    const found = await said({}, "0,43");
    expect(found.statement.notShown.join(" ")).toMatch(
      /A of 4 modules was not found in what seeds 0 and 43 give \(.*\), which says nothing for or against secrecy/,
    );
    const { shown } = found.statement;
    expect(shown.join(" ")).not.toMatch(/no better|PyTorch/);
    expect(found.releases.map(({ answer }) => answer).join(" ")).not.toMatch(/seed/);
    const layers = tablesOf(found).find(({ title }) => title === "Layers");
    expect(layers?.body.map((row) => row[6])).toEqual(["seed not found"]);
    expect(found.startSeed?.searched.map(({ draws }) => draws)).toEqual([DRAWS, DRAWS]);
    const without = await inspect(adapter());
    expect([without.startSeed, tablesOf(without).length]).toEqual([
      null,
      tablesOf(found).length - 1,
    ]);
  });
});

describe("seeds", () => {
  it("are lists of whole numbers that torch.manual_seed takes", () => {
    expect(seedsOf("0,42,1234")).toEqual(["0", "42", "1234"]);
    expect(seedsOf("007,7,18446744073709551615")).toEqual(["7", "18446744073709551615"]);
    const many = Array.from({ length: 64 }, (_, i) => i).join(",");
    expect(seedsOf(many)).toHaveLength(64);
    expect(() => seedsOf(`${many},64`)).toThrow(/^--start-seed must be at most 64 seeds, got 65/);
  });

  const folder = adapter({ modules: MODULES.slice(0, 1) });
  const orthogonal = writeAdapter({ init_lora_weights: "orthogonal" }, factors(Q));
  const integers = /^--start-seed must be an integer from 0 to 18446744073709551615, or a list/;
  it.each([
    [integers, [folder, "--start-seed", "-1"]],
    [integers, [folder, "--start-seed", "1.5"]],
    [integers, [folder, "--start-seed", "0x10"]],
    [integers, [folder, "--start-seed", "18446744073709551616"]],
    [integers, [folder, "--start-seed", "1,,2"]],
    [integers, [folder, "--start-seed", ","]],
    [integers, [folder, "--start-seed", "1, 2"]],
    [/^--start-seed must be given a value/, [folder, "--start-seed", ""]],
    [
      /^--start-seed must be left out with --start, got "42"/,
      [folder, "--start-seed", "42", "--start", folder],
    ],
    [
      /^--start-seed must be left out where init_lora_weights is none of .*got "?\\?"orthogonal/,
      [orthogonal, "--start-seed", "42"],
    ],
    [/^--start-draws must be left out without --start-seed/, [folder, "--start-draws", "5"]],
    [/^--start-draws must be an integer/, [folder, "--start-seed", "1", "--start-draws", "0"]],
    [
      /^--activations must be a file that can be read/,
      [folder, "--start-seed", "43", "--activations", join(folder, "none")],
    ],
  ])("are refused in one line: %s", async (message, words) => {
    const { status, stdout, stderr } = await loradp(["inspect", ...words]);
    expect([status, stdout, stderr.trimEnd().split("\n").length]).toEqual([2, "", 1]);
    expect(stderr).toMatch(message);
  });

  it("and how many draws of them are taken from the command line", async () => {
    const words = ["inspect", folder, "--json", "--start-seed"];
    const run = async (...rest: string[]) =>
      (JSON.parse((await loradp([...words, ...rest])).stdout) as { startSeed: object }).startSeed;
    expect(await run("0,42", "--start-draws", "100000")).toMatchObject({
      seeds: ["0", "42"],
      seed: "42",
      searched: [{ seed: "0", draws: 131_072 }, { seed: "42" }],
      chance: 1e-12,
    });
    expect(await run("42", "--start-draws", "10000")).toMatchObject({ seed: "42" });
    const far = adapter({ before: 300_000, modules: MODULES.slice(0, 1) });
    words[1] = far;
    expect(await run("42", "--start-draws", "200000")).toMatchObject({ seed: null });
    expect(await run("42")).toMatchObject({ seed: "42" });
  });
});
