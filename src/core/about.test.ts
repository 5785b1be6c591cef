/** Sizes and durations in words, on both sides of where the unit changes. */
import { describe, expect, it } from "vitest";
import { aboutMemory, aboutTime, short } from "./about.js";

describe("about", () => {
  it.each([
    [0, "0.0 s"],
    [9.94, "9.9 s"],
    [10, "10 s"],
    [89.9, "90 s"],
    [90, "1.5 min"],
    [600, "10 min"],
    [5399, "90 min"],
    [5400, "1.5 h"],
    [1.5 * 86_400 - 1, "36 h"],
    [1.5 * 86_400, "1.5 days"],
    [100 * 86_400, "100 days"],
    [1.5 * 365.25 * 86_400, "1.5 years"],
    [20_000 * 365.25 * 86_400, "2.0e+4 years"],
  ])("%d seconds are %s", (seconds, words) => {
    expect(aboutTime(seconds)).toBe(words);
  });

  it.each([
    [1, "1 MiB"],
    [2 ** 20, "1 MiB"],
    [2 ** 20 + 1, "2 MiB"],
    [2 ** 30 - 1, "1024 MiB"],
    [2 ** 30, "1.0 GiB"],
    [9.94 * 2 ** 30, "9.9 GiB"],
    [10 * 2 ** 30, "10 GiB"],
    [2e4 * 2 ** 30, "2.0e+4 GiB"],
  ])("%d bytes are %s", (bytes, words) => {
    expect(aboutMemory(bytes)).toBe(words);
  });

  it("counts have four digits at most, or two and a power", () => {
    expect([0.4, 9999.4, 9999.9, 1e4, 123_456].map(short)).toEqual([
      ...["0", "9999", "10000", "1.0e+4", "1.2e+5"],
    ]);
  });
});
