/** Verdicts on trajectories, fed with rows on both sides of each limit; nulls that fail close the claims they control. */
import { describe, expect, it } from "vitest";
import { emptyTables } from "../../experiment/rows.js";
import { stream } from "../../core/stream.js";
import { contrast, difference } from "../../core/pools.js";
import { dynamicsRows, type Paths } from "../../testing/dynamics-rows.js";
import { judgeDynamics } from "./dynamics.js";

const verdicts = (paths: Paths): Record<string, string> =>
  Object.fromEntries(
    judgeDynamics("1", { ...emptyTables(), endings: dynamicsRows(paths) }).map((c) => [
      c.id,
      c.verdict,
    ]),
  );
const imitation: Paths = {
  coherence: 1,
  distance: 1,
  rank: 12,
  loss: 1,
  displacement: 1,
  right: 0.5,
};

describe("claims on trajectories", () => {
  it("come out as theory says on rows like LoRA's", () => {
    expect(verdicts({})).toEqual({
      "DYN-energy": "upheld",
      "DYN-steps": "violated",
      "DYN-path": "violated",
      "DYN-law": "violated",
      "DYN-loss": "violated",
      "DYN-first-step": "violated",
    });
    expect(
      judgeDynamics("1", { ...emptyTables(), endings: dynamicsRows({}) }).filter(
        (c) => c.expectation !== "none" && c.verdict !== c.expectation,
      ),
    ).toEqual([]);
  });
  it("are upheld by a training that does imitate noisy SGD", () => {
    expect(verdicts({ ...imitation, models: 40 })).toMatchObject({
      "DYN-energy": "upheld",
      "DYN-steps": "upheld",
      "DYN-path": "upheld",
      "DYN-law": "upheld",
      "DYN-loss": "upheld",
    });
  });
  it("turn each with its own quantity", () => {
    expect(verdicts({ energy: 1.3 })["DYN-energy"]).toBe("violated");
    expect(verdicts({ ...imitation, coherence: 1.5 })).toMatchObject({
      "DYN-steps": "violated",
      "DYN-path": "upheld",
    });
    expect(verdicts({ ...imitation, distance: 1.4 })).toMatchObject({
      "DYN-steps": "upheld",
      "DYN-path": "violated",
    });
    expect(verdicts({ ...imitation, loss: 1.2 })).toMatchObject({
      "DYN-loss": "violated",
      "DYN-law": "upheld",
    });
    for (const change of [{ rank: 9 }, { displacement: 1.2 }])
      expect(verdicts({ ...imitation, ...change })["DYN-law"]).toBe("violated");
    expect(verdicts({ right: 0.5, models: 120 })["DYN-first-step"]).toBe("upheld");
    expect(verdicts({ right: 0.5 })["DYN-first-step"]).not.toBe("violated");
  });
  it("stay open when a second sample of the rival fails the same test, when the test is too weak, and without rows", () => {
    expect(verdicts({ twinCoherence: 2 })["DYN-steps"]).toBe("inconclusive");
    expect(verdicts({ twinRank: 20 })["DYN-law"]).toBe("inconclusive");
    expect(verdicts({ noisyRight: 1 })["DYN-first-step"]).toBe("inconclusive");
    // Few models: nothing is upheld for want of power.
    for (const id of ["DYN-energy", "DYN-steps", "DYN-law", "DYN-loss"])
      expect(verdicts({ ...imitation, models: 2 })[id], id).toBe("inconclusive");
    const twin = dynamicsRows({}).map((r) =>
      r.setting === "noisy r16" ? { ...r, setting: "noisy r16, again" } : r,
    );
    const copied = [
      ...dynamicsRows({}).filter((r) => r.setting !== "noisy r16, again"),
      ...twin.filter((r) => r.setting === "noisy r16, again"),
    ];
    const other = dynamicsRows({}).map((r) => (r.method === "noisy" ? { ...r, rank: 64 } : r));
    for (const endings of [copied, other])
      expect(
        new Set(
          judgeDynamics("1", { ...emptyTables(), endings })
            .filter((c) => c.id !== "DYN-first-step")
            .map((c) => c.verdict),
        ),
      ).toEqual(new Set(["inconclusive"]));
    expect(verdicts({ ...imitation, models: 4 })["DYN-law"]).toBe("inconclusive");
    expect(new Set(Object.values(verdicts({ diverged: 1 })))).toEqual(new Set(["inconclusive"]));
    expect(new Set(judgeDynamics("1", emptyTables()).map((c) => c.verdict))).toEqual(
      new Set(["inconclusive"]),
    );
  });
  it("limits of a difference hold their level: 2000 comparisons without one, at 1%", () => {
    // Misses are at most binomial(2000, 0.01), 20 +- 4.4 (the smaller side's degrees make the limits wide): 51 is 7 standard deviations.
    const { normal } = stream("claims", "difference", 0);
    const side = (size: number) =>
      new Map([0, 1, 2].map((p) => [p, Array.from({ length: size }, () => p + normal())]));
    let misses = 0;
    for (let i = 0; i < 2000; i++) {
      const { low, high } = difference("", side(6), side(9), 0.01);
      if (low > 0 || high < 0) misses++;
    }
    expect(misses).toBeGreaterThan(0);
    expect(misses).toBeLessThan(51);
    // Few models a pool: normal limits would miss one time in fifteen or more, 130 of 2000.
    let [few, own] = [0, 0];
    for (let i = 0; i < 2000; i++) {
      const d = difference("", side(2), side(2), 0.01);
      if (d.low > 0 || d.high < 0) few++;
      const c = contrast(
        "",
        new Map([
          [0, [normal(), normal()]],
          [1, [normal(), normal()]],
        ]),
        0.01,
      );
      if (c.low > 0 || c.high < 0) own++;
    }
    expect(few).toBeLessThan(60);
    expect(own).toBeLessThan(60);
    // Three pools of sds 1, 0.1, 0.1: degrees pooled as if equal would miss about six times as often as stated.
    let unequal = 0;
    for (let i = 0; i < 2000; i++) {
      const c = contrast(
        "",
        new Map([1, 0.1, 0.1].map((sd, p) => [p, Array.from({ length: 4 }, () => sd * normal())])),
        0.001,
      );
      if (c.low > 0 || c.high < 0) unequal++;
    }
    // binomial(2000, 0.001): 2 +- 1.4.
    expect(unequal).toBeLessThan(13);
  });
});
