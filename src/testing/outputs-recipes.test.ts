/**
 * The recipes of docs/outputs.md: at most 40 lines of Python that compile, and that write the documented schema. The
 * one for vLLM is run with stand-ins for vLLM and pandas; PyTorch has none, so the one for Hugging Face is not run.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { plannedAttacks } from "../app/outputs/attackers.js";
import { readOutputs } from "../app/outputs/read.js";
import { schemaOf } from "../app/outputs/schema.js";
import { blocksOf } from "./guides.js";

const page = readFileSync(join(import.meta.dirname, "../../docs/outputs.md"), "utf8");
const recipes = blocksOf(page).filter(({ language }) => language === "python");
const hasPython = spawnSync("python3", ["--version"]).status === 0;

/** Columns by which the page documents a layout. */
function documented(heading: string): string[] {
  const section = page.split(`## ${heading}`)[1].split("\n## ")[0];
  return [...section.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell]) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name),
  );
}

/** The list of columns that a recipe writes. */
function columnsOf(source: string): string[] {
  const list = /^COLUMNS = \[([^\]]*)\]/ms.exec(source)?.[1] ?? "";
  return [...list.matchAll(/"(\w+)"/g)].map(([, name]) => name);
}

describe("the page", () => {
  it("has a recipe for each of the two libraries", () => {
    expect(recipes.map(({ file }) => file)).toEqual(["hf_outputs.py", "vllm_outputs.py"]);
  });

  it("documents the columns that are known, and no other", () => {
    const known = (column: string): string[] => {
      try {
        schemaOf({ source: "t", columns: [column, "no such column"] }, []);
        return [];
      } catch (error) {
        return /must be one of ([\w, ]+), got/.exec(String(error))?.[1].split(", ") ?? [];
      }
    };
    const [examples, tokens] = [documented("A row an example"), documented("A row a token")];
    expect([...examples].sort()).toEqual(known("example").sort());
    for (const column of tokens.filter((name) => name !== "pretrained"))
      expect(known("document")).toContain(column);
    for (const column of known("document")) expect([...tokens, ...examples]).toContain(column);
  });
});

describe.each(recipes)("$file", ({ file, body }) => {
  it("has at most 40 lines, and writes columns of the documented schema that the attacks need", () => {
    expect(body.trimEnd().split("\n").length).toBeLessThanOrEqual(40);
    const columns = columnsOf(body);
    const schema = schemaOf({ source: file, columns }, []);
    expect(schema.layout).toBe("token");
    for (const column of ["pretrained_logprob", "member", "zlib_bytes", "validation_loss"] as const)
      expect(schema.has(column)).toBe(true);
    expect(schema.has("top1") || schema.has("rank")).toBe(true);
    // The rows are made with as many values.
    const row = /rows\.append\(\[(.*)\]\)/.exec(body)?.[1].replaceAll(/\([^()]*\)|f"[^"]*"/g, "x");
    const spread = row?.includes("*token") ? 4 : 0;
    expect((row?.split(",").length ?? 0) + spread).toBe(columns.length);
  });

  it.runIf(hasPython)("is Python, by python3 -m py_compile (skipped where there is none)", () => {
    const path = join(mkdtempSync(join(tmpdir(), "loradp-recipe-")), file);
    writeFileSync(path, body);
    execFileSync("python3", ["-m", "py_compile", path], { stdio: "pipe" });
    writeFileSync(path, body.replace("def answers", "def answers answers"));
    const broken = spawnSync("python3", ["-m", "py_compile", path]);
    expect(broken.status).not.toBe(0);
  });
});

/** Stand-ins: a token's log-probability under the adapter is -t/100, under the base -t/50; even tokens rank first. */
const STANDINS: Readonly<Record<string, string>> = {
  "vllm/__init__.py": `
from types import SimpleNamespace as Known
class SamplingParams:
    def __init__(self, **options): assert options["prompt_logprobs"] is not None
class LLM:
    def __init__(self, model, enable_lora, **options): assert model == "BASE" and enable_lora
    def get_tokenizer(self): return Known(encode=lambda text: [1] + [ord(c) for c in text])
    def generate(self, prompts, params, lora_request):
        share = 50 if lora_request is None else 100
        return [Known(prompt_token_ids=p["prompt_token_ids"], prompt_logprobs=[None] + [
            {t: Known(logprob=-t / share, rank=1 + t % 2)} for t in p["prompt_token_ids"][1:]]) for p in prompts]
`,
  "vllm/lora/__init__.py": "",
  "vllm/lora/request.py": "LoRARequest = lambda name, number, path: (name, number, path)\n",
  "pandas.py": `
import json
class DataFrame:
    def __init__(self, rows, columns): self.rows = [dict(zip(columns, row, strict=True)) for row in rows]
    def to_parquet(self, path): open(path, "w").write("".join(json.dumps(row) + "\\n" for row in self.rows))
`,
};

describe("the recipe for vLLM", () => {
  it.runIf(hasPython)("writes what the model answered, by a stand-in", async () => {
    const folder = mkdtempSync(join(tmpdir(), "loradp-vllm-"));
    const put = (name: string, text: string): void => {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    };
    for (const [name, text] of Object.entries(STANDINS)) put(name, text);
    const lines = (...texts: string[]) =>
      texts.map((text) => `${JSON.stringify({ text })}\n`).join("");
    put("members.jsonl", lines("abc", "bd"));
    put("nonmembers.jsonl", lines("ac", "hi"));
    put("validation.jsonl", lines("d", "f"));
    put("recipe.py", recipes[1].body);
    execFileSync("python3", ["recipe.py", "BASE", "ADAPTER"], { cwd: folder, stdio: "pipe" });
    renameSync(join(folder, "outputs.parquet"), join(folder, "outputs.jsonl"));
    const outputs = await readOutputs(join(folder, "outputs.jsonl"), "outputs");
    const [{ examples, models }] = outputs.pools;
    expect(examples).toEqual(
      ["members", "members", "nonmembers", "nonmembers"].map((n, i) => `${n}.jsonl:${1 + (i % 2)}`),
    );
    const [{ member, steps }] = models;
    expect([...member]).toEqual([1, 1, 0, 0]);
    const { tokens, utility } = steps[0];
    const [mean, ratio] = ["loss", "pretrained"].map((name) => tokens.get(name as "loss"));
    expect(mean?.[0]).toBeCloseTo(-0.98, 12);
    expect(ratio?.[0]).toBeCloseTo(0.98, 12);
    // Tokens that are not the most likely ones became likelier, or there are none.
    expect(tokens.get("ez-mia")).toEqual(Float64Array.of(1, 1, 1, 1));
    expect(utility[2]).toBeCloseTo(1.01, 12);
    const run = plannedAttacks(outputs).planned.map(({ attack }) => attack);
    expect(run).toEqual(["loss", "pretrained", "min-k", "zlib", "ez-mia", "wbc"]);
  });
});
