/** docs/own-model.md: its commands run on an adapter of that name, its Python is Python, and writes what is read. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { factors, tensorBytes, writeAdapter, zeros } from "../app/inspect/peft.fixture.js";
import { loradp } from "../cli/in-process.fixture.js";
import { readAdapterConfig } from "../train/language/adapter-config.js";
import { blocksOf } from "./guides.js";

const text = readFileSync(join(import.meta.dirname, "../../docs/own-model.md"), "utf8");
const blocks = blocksOf(text);
const python = blocks.filter(({ language }) => language === "python");
const MODULE = "model.layers.0.self_attn.v_proj";
const home = process.cwd();

describe("docs/own-model.md", () => {
  beforeAll(() => {
    const folder = mkdtempSync(join(tmpdir(), "loradp-own-model-"));
    process.chdir(folder);

    for (const name of ["my-lora", "my-start"]) mkdirSync(join(folder, name));
    writeAdapter({}, factors(MODULE), join(folder, "my-lora"));
    writeAdapter({}, factors(MODULE, { b: zeros }), join(folder, "my-start"));
    const rows = Array.from({ length: 300 }, (_, i) => `${i % 17},${i % 2}`);
    writeFileSync("scores.csv", `score,member\n${rows.join("\n")}\n`);
    const shape = [2, 3, 24];
    const values = Array.from({ length: 144 }, (_, i) => Math.sin(i));
    writeFileSync(
      "inputs.safetensors",
      tensorBytes([{ name: MODULE, dtype: "F32", shape, values }]),
    );
  });
  afterAll(() => process.chdir(home));

  it("has commands that run", async () => {
    const lines = blocks
      .filter(({ language }) => language === "sh")
      .flatMap(({ body }) => body.trim().split("\n"));
    const own = lines.filter((line) => line.startsWith("loradp "));
    expect([lines.length, own.length]).toEqual([7, 5]);
    for (const line of own) {
      // Sizes for which the noise is found at once.
      const words = line
        .replace("12000", "100")
        .replace("--batch 32 --epochs 3", "--batch 50 --epochs 1")
        .split(" ")
        .slice(1);
      const { status, stderr } = await loradp(words);
      expect([line, status, stderr]).toEqual([line, 0, ""]);
    }
    expect(existsSync("page.html")).toBe(true);
  });

  it("has Python that compiles where there is Python, and writes what is read", () => {
    expect(python.map(({ file }) => file)).toEqual(["scores.py", "inputs.py"]);
    expect(python[0].body).toContain('writerow(["score", "member"])');
    expect(python[1].body).toContain(`MODULE = "${MODULE}"`);
    expect(python[1].body).toContain('save_file({MODULE: inputs}, "inputs.safetensors")');
    for (const { body } of python) {
      const { error, status, stderr } = spawnSync(
        "python3",
        ["-c", "import ast,sys; ast.parse(sys.stdin.read())"],
        {
          input: body,
        },
      );
      if (error === undefined) expect([status, String(stderr)]).toEqual([0, ""]);
    }
  });

  it("names fields that are honoured, named or refused as it says", () => {
    const fields = [
      "use_qalora",
      "use_bdlora",
      "kasa_config",
      "monteclora_config",
      "velora_config",
      "arrow_config",
    ];
    const config = Object.fromEntries(fields.map((field) => [field, { a: 1 }]));
    const own = JSON.stringify({ peft_type: "LORA", r: 1, lora_alpha: 1, ...config });
    const { outside, unknown } = readAdapterConfig(own, "config");
    expect(outside.map(({ field }) => field)).toEqual(fields);
    expect(unknown).toEqual([]);
  });
});
