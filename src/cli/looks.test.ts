/** --until-decided and --budget on the command line, and what a run of several looks says. */
import { describe, expect, it } from "vitest";
import type { ClaimResult } from "../claims/claim.js";
import { loradp } from "./in-process.fixture.js";
import { endLines, lookLine } from "./look-lines.js";
import { time } from "./options/duration.js";

describe("--budget", () => {
  const parse = (text: string): number | undefined => time("--budget <time>", "").parse?.(text);
  it("is a number with its unit", () => {
    expect(["2h", "90m", "30s", "1.5h", ".5m"].map(parse)).toEqual([7200, 5400, 30, 5400, 30]);
  });
  it.each(["", "2", "h", "0s", "-1h", "2 h", "1e3s", "2d", "2H", "0x10s", "9999h", "Infinityh"])(
    "refuses %j in one line",
    (text) => {
      expect(() => parse(text)).toThrow(
        /^--budget must be a time above 0 [^\n]*: give e\.g\. 90s, 30m or 2h$/,
      );
    },
  );
  it("says in --help that a run that is resumed has the whole of it again", async () => {
    const { stdout } = await loradp(["verify", "--help"]);
    expect(stdout.replaceAll(/\s+/g, " ")).toContain("Each run with --resume has the whole of it");
  });
  it("is refused without --until-decided, exit code 2, before anything is written", async () => {
    const alone = await loradp(["verify", "--budget", "2h", "--out", "/nowhere/never"]);
    expect(alone.status).toBe(2);
    expect(alone.stderr).toMatch(
      /--budget must be given with --until-decided, got it alone: .*\n$/,
    );
    const bad = await loradp(["verify", "--until-decided", "--budget", "2", "--out", "/nowhere"]);
    expect(bad.status).toBe(2);
    expect(bad.stderr).toMatch(/--budget must be a time above 0/);
  });
});

describe("lines of looks", () => {
  const open = { plans: ["p"], sample: 4, seconds: 180 };
  const result = (id: string, more: object): ClaimResult =>
    ({ id, verdict: "inconclusive", ...more }) as ClaimResult;
  it("say before a look which plans it grows, for what, and what is left", () => {
    const look = {
      look: 2,
      grown: ["a", "b"],
      kept: [],
      denser: [],
      doubled: ["a", "b"],
      halved: [],
      results: ["X"],
      seconds: 40,
      left: 7000,
    };
    expect(lookLine(look)).toBe(
      "look 2: twice the sample of a, b (about 40 s of 1 h 57 min left) for X",
    );
    expect(lookLine({ ...look, halved: ["b"] })).toContain(
      "look 2: twice the sample of a, b; denser checkpoints of b (",
    );
    expect(lookLine({ ...look, doubled: [], halved: ["b"] })).toContain(
      "look 2: denser checkpoints of b (",
    );
  });
  it("say at the end what was decided when, and what is open and why", () => {
    const claims = [
      result("A", { verdict: "upheld", look: 1 }),
      result("B", { verdict: "violated", look: 3 }),
      result("C", { verdict: "within margin", look: 2 }),
      result("D", { look: 2, open }),
      result("E", { look: 1, open: { ...open, sample: null, seconds: null } }),
    ];
    expect(endLines(claims, { last: 3, ended: { D: "budget", E: "data" } })).toEqual([
      "3 looks",
      "decided at look 2: C within margin",
      "decided at look 3: B violated",
      "undecided at the budget: D (about 4.0 times the sample at this estimate and level, about 3.0 min more)",
      "undecided where the data end: E (how much more of the sample would decide cannot be said)",
    ]);
  });
});
