/** Where a text is cut, worked out by hand: no line and no blank line is lost, and long lines are not searched anew. */
import { rmSync } from "node:fs";
import { afterAll, expect, it } from "vitest";
import { piecesOf } from "./pieces.js";
import { testFolder, written } from "./table.fixture.js";

const folder = testFolder();
afterAll(() => rmSync(folder, { recursive: true }));

/** Text, bytes before and lines before of each piece; the file comes byte by byte. */
async function pieces(text: string, isQuoting = false): Promise<Array<[string, number, number]>> {
  const path = written(folder, "t.csv", text);
  const found: Array<[string, number, number]> = [];
  for await (const { text: own, before } of piecesOf(path, Buffer.alloc(4), isQuoting, 1))
    found.push([own, before.bytes, before.lines]);
  return found;
}

it.each<[string, string, Array<[string, number, number]>]>([
  ["nothing", "", [["", 0, 0]]],
  [
    "a last line that nothing closes",
    "a\nb",
    [
      ["a", 0, 0],
      ["b", 2, 1],
    ],
  ],
  ["line ends behind the last line", "a\n\n\n", [["a", 0, 0]]],
  ["line ends of Windows behind the last line", "a\r\n\r\n", [["a", 0, 0]]],
  ["a line end first", "\na\n", [["\na\n", 0, 0]]],
  [
    "a blank line between CR and CR LF",
    "a\r\r\nb\n",
    [
      ["a", 0, 0],
      ["\r\nb\n", 2, 1],
    ],
  ],
  [
    "a blank line of LF alone",
    "a\n\nb\n",
    [
      ["a", 0, 0],
      ["\nb\n", 2, 1],
    ],
  ],
])("%s", async (_, text, expected) => {
  expect(await pieces(text)).toEqual(expected);
});

it("a line end within quotes cuts where quotes mean nothing only", async () => {
  const text = '"a\nb"\n"c\nd"\n';
  expect((await pieces(text, true))[0]).toEqual(['"a\nb"', 0, 0]);
  expect((await pieces(text, false))[0]).toEqual(['"a', 0, 0]);
});

it("a long line is looked through when there are twice as many bytes, not at each", async () => {
  const [x, y] = ["x".repeat(100), "y\n"];
  // Looked at after 1, 2, 4, .. 128 bytes: then 101 are the long line, 26 are 13 short ones, and one is left.
  const [first] = await pieces(`${x}\n${y.repeat(30)}`);
  expect(first).toEqual([`${x}\n${y.repeat(13)}`.trimEnd(), 0, 0]);
});
