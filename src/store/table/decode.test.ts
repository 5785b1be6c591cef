/** Pieces of a text: lines and bytes are those of the file; a mark stands at its start alone. */
import { describe, expect, it } from "vitest";
import { lineEnds, NOTHING, textOf, withoutEnd } from "./decode.js";

const behind = { bytes: 100, lines: 7 };
const bytes = (...parts: ReadonlyArray<string | readonly number[]>): Buffer =>
  Buffer.concat(
    parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from([...part]))),
  );

describe("a piece of a text", () => {
  it("is itself, wherever it lies; the first one without its mark", () => {
    for (const before of [NOTHING, behind]) expect(textOf(bytes("a\n"), "t", before)).toBe("a\n");
    expect(textOf(bytes("\ufeffa\n"), "t")).toBe("a\n");
  });

  it.each<[string, Buffer, RegExp]>([
    ["a mark at its start", bytes("\ufeffa\n"), /^t line 8 must be .* no byte order mark but /],
    ["a mark behind lines", bytes("a\nb\n\ufeff"), /^t line 10 must be .* no byte order mark /],
    ["a NUL", bytes("a\nbc", [0]), /^t line 9 .* a NUL byte \(byte 105 of the file\): is it a bin/],
    ["a NUL first", bytes([0], "a"), /^t line 8 .* a NUL byte \(byte 101 of the file\): is it a b/],
    ["no UTF-8", bytes("a\n", [0xe9]), /^t line 9 .* byte 0xE9 \(byte 103 of the file\)/],
    ["UTF-16's mark", bytes([0xff, 0xfe], "a"), /^t line 8 .* byte 0xFF \(byte 101 of the file\)/],
    ["a low byte", bytes([0xc0, 0x0a]), /^t line 8 .* byte 0xC0 \(byte 101 of the file\)/],
  ])("behind others is refused by line and byte of the file: %s", (_, piece, message) => {
    expect(() => textOf(piece, "t", behind)).toThrow(message);
  });

  it("has lines that end in three ways; those at its end begin none", () => {
    expect(["", "a", "a\n", "\r\n", "\r\r", "a\nb\r\nc\r"].map(lineEnds)).toEqual([
      0, 0, 1, 1, 2, 3,
    ]);
    expect(["a\n\r\n", "\n", "a\nb", "a \n"].map(withoutEnd)).toEqual(["a", "", "a\nb", "a "]);
  });
});
