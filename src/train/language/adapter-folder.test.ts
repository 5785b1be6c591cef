/** Files of an adapter: one, or those that an index names; none outside of its folder, none that do not fit. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { encodeSafetensors } from "../../store/safetensors.js";
import { configTextOf, MODEL, tensorsOf } from "./adapter-folder.js";

const INDEX = `${MODEL}.index.json`;
const tensor = (x: number) => ({ shape: [1, 2], data: Float32Array.from([x, -x]) });
let folder: string;
const put = (name: string, content: string | Uint8Array): void =>
  writeFileSync(join(folder, name), content);
const shard = (name: string, tensors: Record<string, ReturnType<typeof tensor>>): void =>
  put(name, encodeSafetensors(tensors, {}));
const index = (map: unknown, name = INDEX): void => put(name, JSON.stringify({ weight_map: map }));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "loradp-adapter-"));
});

describe("an adapter of several files", () => {
  const two = { a: "x-1.safetensors", b: "x-2.safetensors", c: "x-2.safetensors" };
  beforeEach(() => {
    shard("x-1.safetensors", { a: tensor(1) });
    shard("x-2.safetensors", { b: tensor(2), c: tensor(3) });
  });

  it.each([INDEX, "model.safetensors.index.json"])("is all of those that %s names", (name) => {
    index(two, name);
    const { tensors, dtypes, path } = tensorsOf(folder);
    expect(tensors).toEqual({ a: tensor(1), b: tensor(2), c: tensor(3) });
    expect(dtypes).toEqual({ a: "F32", b: "F32", c: "F32" });
    expect(path).toBe(join(folder, name));
  });

  it.each([
    ["../x-1.safetensors"],
    ["/x-1.safetensors"],
    ["sub/x-1.safetensors"],
    ["x-1.safetensors.bin"],
    ["x-1.safetensors\n"],
    ["x-1xsafetensors"],
    [".safetensors/"],
    [""],
    [1],
    [null],
  ])("is of no file but its folder's own: %j", (file) => {
    index({ ...two, a: file });
    expect(() => tensorsOf(folder)).toThrow(
      /index\.json must be with a file of this folder for "a", got [^\n]*: is it complete/,
    );
  });

  it.each<[string, unknown, RegExp]>([
    ["no map", undefined, /must be an object with a weight_map of tensors and files, got /],
    ["a list", ["a"], /must be an object with a weight_map/],
    ["an empty map", {}, /must be an object with a weight_map/],
    ["a tensor that no file holds", { ...two, d: "x-1.safetensors" }, /its files hold, got "d"/],
    ["another file's tensor", { ...two, c: "x-1.safetensors" }, /of x-2\.safetensors, got "c"/],
    ["a tensor left out", { a: two.a, b: two.b }, /place of every tensor of x-2.*, got "c"/],
    ["a missing file", { ...two, a: "x-3.safetensors" }, /one that holds x-3\.safetensors/],
  ])("is refused with %s", (_, map, message) => {
    index(map);
    expect(() => tensorsOf(folder)).toThrow(message);
  });

  it("is refused where its index is no JSON, or names a tensor twice", () => {
    for (const text of ["{", '{"weight_map":{"a":"x-1.safetensors","a":"x-2.safetensors"}}']) {
      put(INDEX, text);
      expect(() => tensorsOf(folder)).toThrow(/must be JSON with each name once, got /);
    }
  });

  it("is refused beside an adapter of one file", () => {
    index(two);
    shard(MODEL, { a: tensor(1) });
    expect(() => tensorsOf(folder)).toThrow(
      /^adapter folder must be one that holds adapter_model\.safetensors or adapter_model\.safetensors\.index/,
    );
    rmSync(join(folder, INDEX));
    expect(tensorsOf(folder)).toEqual({
      ...{ tensors: { a: tensor(1) }, dtypes: { a: "F32" } },
      path: join(folder, MODEL),
    });
  });
});

describe("a folder without an adapter", () => {
  it("is refused by what is there instead", () => {
    expect(() => tensorsOf(folder)).toThrow(
      /one that holds adapter_model\.safetensors, got [^\n]*: give the folder that PEFT's/,
    );
    put("adapter_model.bin", "");
    expect(() => tensorsOf(folder)).toThrow(/got adapter_model\.bin in [^\n]*: it can run code/);
    expect(() => configTextOf(folder)).toThrow(
      /one that holds adapter_config\.json, got [^\n]*: give the folder that PEFT's/,
    );
    mkdirSync(join(folder, MODEL));
    expect(() => tensorsOf(folder)).toThrow(/holds a file adapter_model\.safetensors, .* no file/);
  });

  it("has a configuration that is text", () => {
    put("adapter_config.json", Buffer.from([0x7b, 0xe9]));
    expect(() => configTextOf(folder)).toThrow(/adapter_config\.json must be UTF-8, got/);
    put("adapter_config.json", '{"é":1}');
    expect(configTextOf(folder)).toEqual({
      ...{ text: '{"é":1}', path: join(folder, "adapter_config.json") },
    });
  });
});
