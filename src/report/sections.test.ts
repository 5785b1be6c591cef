/** Sections: every result stands in one, exhibits stand by the first result that they illustrate. */
import { describe, expect, it } from "vitest";
import { CLAIMS } from "../claims/registry.js";
import { result } from "../testing/results.js";
import { exhibitsIn, openFirst, sectionsOf } from "./sections.js";

describe("sections", () => {
  it("hold every result once, those on other tasks behind the primary one", () => {
    const claims = [
      result("MIA-full/spam", { claim: "MIA-full", task: "spam" }),
      ...CLAIMS.map(({ id }) => result(id)),
      result("own-claim"),
    ].reverse();
    const sections = sectionsOf(claims);
    const ids = sections.flatMap((s) => s.claims.map((c) => c.id));
    expect([...ids].sort()).toEqual(claims.map((c) => c.id).sort());
    const last = sections[sections.length - 1];
    expect(last).toMatchObject({ id: "link-apart" });
    expect(last.claims.map((c) => c.id)).toContain("own-claim");
    const protection = sections[4].claims.map((c) => c.id);
    expect(protection[1]).toBe("MIA-full");
    expect(protection[2]).toBe("MIA-full/spam");
  });

  it("are those of all links without any result, and none beside", () => {
    expect(sectionsOf([]).map(({ id }) => id)).toEqual([
      "link-gradient",
      "link-variance",
      "link-gaussian",
      "link-dynamics",
      "link-protection",
    ]);
  });

  it("take exhibits by their first result; those of none stand in the last one", () => {
    const sections = sectionsOf([result("E2-rank"), result("E8-steps")]);
    const exhibits = [
      { id: "a", claims: ["E8-steps", "E2-rank"] },
      { id: "b", claims: ["E2-rank"] },
      { id: "c", claims: [] },
    ];
    const homes = exhibitsIn(sections, exhibits);
    expect([...homes].map(([id, list]) => [id, list.map((x) => x.id)])).toEqual([
      ["link-gradient", []],
      ["link-variance", ["b"]],
      ["link-gaussian", []],
      ["link-dynamics", ["a"]],
      ["link-protection", ["c"]],
    ]);
  });

  it("open the figures that they name in their order, else the first", () => {
    const section = { ...sectionsOf([])[0], figures: ["b", "a", "z"] };
    const list = [{ id: "a" }, { id: "b" }, { id: "c" }];
    expect(openFirst(section, list)).toEqual({
      open: [{ id: "b" }, { id: "a" }],
      folded: [{ id: "c" }],
    });
    expect(openFirst({ ...section, figures: [] }, list).open).toEqual([{ id: "a" }]);
    expect(openFirst(section, [])).toEqual({ open: [], folded: [] });
  });
});
