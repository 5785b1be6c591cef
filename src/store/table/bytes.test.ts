/** What is larger than memory is refused in one line, before it is held. */
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { MOST_BYTES, readInput, unpacked, unreadable } from "./bytes.js";

const remedy = "leave out columns or rows, or write it as a Parquet file";

it("gzip that unpacks to more than the bound says so", () => {
  expect(() => unpacked(gzipSync("12345678"), "t.csv.gz", 7)).toThrow(
    `t.csv.gz must be a table of at most 7 bytes, got more: ${remedy}`,
  );
});

it("a stream is left as soon as it is longer than the longest text", async () => {
  // One block of memory, given again and again.
  const block = Buffer.alloc(2 ** 25);
  const most = Math.floor(MOST_BYTES / block.length);
  let given = 0;
  function* blocks(): Generator<Buffer> {
    for (; given < most + 8; given++) yield block;
  }
  const stream = Readable.from(blocks(), { highWaterMark: 1 });
  await expect(readInput("-", "--data", stream)).rejects.toThrow(
    `standard input must be a table of at most ${MOST_BYTES} bytes, got more: ${remedy}`,
  );
  expect(given).toBeLessThan(most + 4);
});

it("what cannot be read is refused by the code of the system, or as an error without one", () => {
  const said = (error: unknown): string => unreadable("--data", "a.csv", error).message;
  const coded = Object.assign(new Error("x"), { code: "EACCES" });
  expect(said(coded)).toBe("--data must be a file that can be read, got a.csv: check it (EACCES)");
  expect(said(new Error("x"))).toMatch(/: check it \(error\)$/);
});
