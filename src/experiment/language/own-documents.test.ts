/** From a file of documents to those that are used: the alphabet, copies and near copies, counts that add up. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../core/errors.js";
import { stream } from "../../core/stream.js";
import { pretrainedModel } from "../../train/language/pretrained.js";
import { documentsFor, type DocumentRequest } from "./documents.js";
import { usedTokens } from "../../train/data/text.js";
import { ownDocuments } from "./own-documents.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-own-documents-"));
const path = join(folder, "own.txt");
const { tokenizer } = pretrainedModel();
const CONTEXT = 32;
const { uniform } = stream("15", "own-documents", 0);
const pick = <T>(list: readonly T[]): T => list[Math.floor(list.length * uniform())];
const WORDS = "the old house on a hill was sold to some friends who like its garden".split(" ");
/** Different English documents. */
const english = (n: number): string[] =>
  Array.from(
    { length: n },
    (_, i) => `${i} ${Array.from({ length: 20 }, () => pick(WORDS)).join(" ")}`,
  );

function read(lines: readonly string[], context = CONTEXT) {
  writeFileSync(path, lines.join("\n"));
  return ownDocuments({ path }, tokenizer, context);
}
const refusal = async (attempt: Promise<unknown>): Promise<string> => {
  const error: unknown = await attempt.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UsageError);
  expect((error as Error).message).not.toContain("\n");
  return (error as Error).message;
};

const GERMAN = "Die größten Bäume überragen die Dächer der schönen Häuser für Gäste: ";
const FRENCH = "Les élèves français ont été très étonnés à côté de la forêt où naît l'œuvre: ";
const CHINESE = "這是一個很長的句子，裡面沒有任何英文字母，用來測試未知的位元組";

describe("documents of the user's", () => {
  it.each([
    ["German", GERMAN],
    ["French", FRENCH],
    ["Chinese", CHINESE],
  ])("in %s are refused with the share of unknown bytes and the limit", async (_, text) => {
    const message = await refusal(read(english(40).map((own) => text + own)));
    const [, share] =
      /at most 5% unknown bytes .* got (\d+\.\d)% unknown bytes/.exec(message) ?? [];
    expect(Number(share)).toBeGreaterThan(5);
  });

  it("of which more than 5% of bytes are unknown in all are refused, whatever the mixture", async () => {
    const mixed = (foreign: number) => [
      ...english(60),
      ...english(foreign).map((own) => `${CHINESE.slice(0, 12)}${own}`),
    ];
    expect(await refusal(read(mixed(20)))).toMatch(/% unknown bytes/);
    const { unknownShare, leftOut } = await read(mixed(3));
    expect(unknownShare).toBeGreaterThan(0.01);
    expect(unknownShare).toBeLessThan(0.05);
    expect(leftOut.unknown).toBe(3);
  });

  it("in Chinese among English ones are left out and counted; a few accents are kept", async () => {
    const {
      documents,
      leftOut,
      read: lines,
    } = await read([...english(60), CHINESE, `naïve café ${english(1)[0]}`]);
    expect(lines).toBe(62);
    expect(leftOut).toEqual({
      empty: 0,
      short: 0,
      copies: 0,
      unknown: 1,
      alike: 0,
      alikeButUnknown: 0,
    });
    expect(documents).toHaveLength(61);
  });

  it("that differ in unknown bytes only are counted as such, not as copies", async () => {
    const [one] = english(1);
    const { leftOut, documents } = await read([
      ...english(30),
      `é ${one}`,
      `è ${one}`,
      `à  ${one}`,
      `à ${one}`,
    ]);
    // All three are one to the model, which could not tell a member from a copy of it.
    expect(leftOut).toEqual({
      empty: 0,
      short: 0,
      copies: 1,
      unknown: 0,
      alike: 0,
      alikeButUnknown: 2,
    });
    expect(documents).toHaveLength(31);
  });

  it("that begin alike as far as is used are one; those that differ within are not", async () => {
    const list = english(30);
    const tail = `${list[0]} and ${list[1]}`;
    const { leftOut } = await read([...list, tail, `${tail} end`, list[2].toUpperCase()]);
    expect(leftOut).toMatchObject({ copies: 0, alike: 2 });
    expect((await read([...list, tail, `${tail} end`], 63)).leftOut.alike).toBe(1);
  });

  it("that are too few are refused with the reasons", async () => {
    const list = english(11);
    const [one] = english(1);
    const lines = [...list.slice(1), `é ${one}`, `è ${one}`, "", "short", "", list[1]];
    expect(await refusal(read(lines))).toMatch(
      /12 documents of 20 characters, got 11 of 16 lines \(left out: 2 empty, 1 of fewer than 20 characters, 1 copies/,
    );
    expect(await refusal(read(lines))).toMatch(
      /white space\), 1 that differ from another in unknown bytes only\)/,
    );
    expect(await refusal(read([]))).toMatch(/got 0 of 0 lines: add documents/);
  });

  const request: Omit<DocumentRequest, "path"> = {
    tokenizer,
    context: CONTEXT,
    seed: "7",
    pools: 2,
    poolSize: 30,
    unseen: 10,
  };
  it("are dealt to pools in counts that add up, the same for any order of lines", async () => {
    const lines = [...english(100), "", "short", ...english(2).map((own) => `${own} `)];
    lines.push(lines[5], `é ${lines[0]}`, `è ${lines[0]}`);
    writeFileSync(path, lines.join("\n"));
    const { pools, counts, lines: at } = await documentsFor({ ...request, path }, "poolSize");
    const { read: count, leftOut, different, pool, validation, test } = counts;
    const out = Object.values(leftOut).reduce((a, b) => a + b, 0);
    expect(count).toBe(lines.length);
    expect(counts.pools * (pool + validation + test)).toBe(count - out);
    expect(different).toBe(count - out + leftOut.beyondPools + leftOut.beyondUnseen);
    expect(leftOut).toMatchObject({ empty: 1, short: 1, copies: 1, alikeButUnknown: 1 });
    expect([leftOut.beyondPools, leftOut.beyondUnseen]).toEqual([
      different - Math.floor(different / 6) - 60,
      Math.floor(different / 6) - 2 * 8,
    ]);
    const all = pools.flatMap((p) =>
      [...p.documents, ...p.validation, ...p.test].map((d) => d.join()),
    );
    expect(new Set(all).size).toBe(count - out);
    for (const document of pools.flatMap((p) => [...p.documents])) {
      const own = lines[(at?.get(document) as number) - 1].trim();
      expect(usedTokens(own, tokenizer, request.context)).toEqual(document);
    }
    writeFileSync(path, [...lines].reverse().join("\r\n"));
    expect((await documentsFor({ ...request, path }, "poolSize")).pools).toEqual(pools);
  });

  it("are refused with the reasons where they are too few for the pools; emails take no field", async () => {
    writeFileSync(path, [...english(40), "short"].join("\n"));
    expect(await refusal(documentsFor({ ...request, path }, "poolSize"))).toMatch(
      /poolSize must be at most 17 .*: of 41 documents \(left out: 1 of fewer than 20 characters\)/,
    );
    expect(
      await refusal(documentsFor({ ...request, path: undefined, field: "text" }, "poolSize")),
    ).toMatch(/textField must be used with documents of your own/);
  });
});
