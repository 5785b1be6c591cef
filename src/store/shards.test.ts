/** A shard that is not what was written is never believed; numbers come back to the last bit. */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodePartial, encodePartial } from "./codec.js";
import { decodeShard, encodeShard, shardStore, soundShards } from "./shards.js";

const id = "0123456789abcdef";
const partial = { n: 3, sums: new Float64Array([0.1, -0, NaN]), rows: [{ mean: 1 / 3 }] };
const whole = Buffer.from(encodeShard(id, partial));

function folderWith(bytes: Uint8Array, name = id): string {
  const folder = mkdtempSync(join(tmpdir(), "loradp-shards-"));
  mkdirSync(join(folder, "shards"));
  writeFileSync(join(folder, "shards", `${name}.json`), bytes);
  return folder;
}

describe("a partial", () => {
  it("comes back bit by bit: NaN, infinities and -0 too, alone and in lists", () => {
    const number = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, -0, 5e-324));
    fc.assert(
      fc.property(number, fc.array(number), (x, list) => {
        const value = { x, list, packed: Float64Array.from(list), rows: [{ x }], none: null };
        const back = decodePartial(encodePartial(value)) as typeof value;
        expect(back).toStrictEqual(value);
      }),
      { seed: 15, numRuns: 300 },
    );
  });
});

describe("a shard's file", () => {
  it("gives back its partial", () => {
    expect(decodeShard(whole, id, "x")).toStrictEqual(partial);
  });

  it("is detected where any one byte differs, and where it ends early", () => {
    for (let at = 0; at < whole.length; at++)
      for (const bit of [1, 32, 128]) {
        const bad = Buffer.from(whole);
        bad[at] ^= bit;
        expect(() => decodeShard(bad, id, "x"), `byte ${at}`).toThrow(/^shard x must be /);
      }
    for (let length = 0; length < whole.length; length++)
      expect(() => decodeShard(whole.subarray(0, length), id, "x")).toThrow(/^shard x must be /);
    expect(() => decodeShard(Buffer.concat([whole, Buffer.from("\n")]), id, "x")).toThrow();
  });

  it.each([
    ["an empty one", Buffer.alloc(0), "is no shard of this layout"],
    ["garbage", Buffer.from("\x00\xff garbage"), "is no shard of this layout"],
    ["a foreign object", Buffer.from("{}"), "is no shard of this layout"],
    ["one of an older layout", Buffer.from('{"n":3}'), "is no shard of this layout"],
    ["a truncated one", whole.subarray(0, -5), "is not what was written (its checksum differs)"],
    [
      "a changed number",
      Buffer.from(whole.toString().replace('"n":3', '"n":4')),
      "is not what was written (its checksum differs)",
    ],
    [
      "another's under its name",
      Buffer.from(encodeShard("fedcba9876543210", partial)),
      "is shard fedcba9876543210 under another's name",
    ],
    [
      "one of a layout to come",
      Buffer.from(whole.toString().replace('"layout":2', '"layout":3')),
      "has layout 3, not 2",
    ],
  ])("is set aside on a line where it is %s", (_, bytes, message) => {
    const folder = folderWith(bytes);
    const notes: string[] = [];
    expect([...soundShards(folder, (line) => notes.push(line))]).toEqual([]);
    expect(notes.length).toBe(1);
    expect(notes[0]).toContain(`${id}.json ${message}: set aside as ${id}.json.bad`);
    expect(readdirSync(join(folder, "shards"))).toEqual([`${id}.json.bad`]);
    expect(readFileSync(join(folder, "shards", `${id}.json.bad`)).equals(bytes)).toBe(true);
  });

  it("is taken over where it is sound, and only by a run that resumes", () => {
    const folder = folderWith(whole);
    const sound = soundShards(folder, (line) => expect.fail(line));
    expect(shardStore(folder, sound).has(id)).toBe(true);
    expect(shardStore(folder, sound).load(id)).toStrictEqual(partial);
    expect(shardStore(folder, new Set()).has(id)).toBe(false);
  });
});
