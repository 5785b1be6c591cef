/**
 * Every claim is found by its name: its file, its test, its formula. Every claim that reads rows is fed by a plan of
 * the
 * suite, and plans feed claims that exist.
 */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { headOf } from "../experiment/kinds.js";
import { parsePlan } from "../sweep/plan.js";
import { SUITE } from "../../simulations/index.js";
import { CHAPTERS, claimOf, CLAIMS } from "./registry.js";

const files = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" });
const fileOf = (id: string): string => `/${id.replaceAll("/", "-")}.ts`;
const plans = Object.values(SUITE).map((plan) => parsePlan(plan));
const headings = [...readFileSync("docs/theory.md", "utf8").matchAll(/^#{2,3} (.*)$/gm)].map(
  ([, heading]) => heading,
);

/** Tested claims that do not say yet what they would have seen, and why. */
const SAY_NOTHING: readonly string[] = [];
/** Claims whose size is not stated on the rows of their test. */
const NO_CONTROL: Readonly<Record<string, string>> = {
  "E12-expansion": "no size: it rests on the threshold that the attack chooses",
};

describe("claims", () => {
  it("say what their test would have seen, or that they are computed", () => {
    const silent = CLAIMS.filter((claim) => claim.sees === undefined).map((claim) => claim.id);
    expect(silent).toEqual(SAY_NOTHING);
    for (const { id, sees, evidence } of CLAIMS) {
      if (sees === undefined) continue;
      expect(sees === "computed", id).toBe(evidence !== "estimated");
      if (typeof sees === "object") expect(`${sees.effect} ${sees.found}`, id).not.toMatch(/\.$/);
    }
  });

  it("that state a size have a control of it beside them", () => {
    const bare = CLAIMS.filter(({ sees }) => typeof sees === "object").filter(({ id }) => {
      const name = fileOf(id).replace(".ts", ".test.ts");
      const file = files.find((path) => `/${path}`.endsWith(name)) as string;
      return !/\bpowered\b/.test(readFileSync(`${import.meta.dirname}/${file}`, "utf8"));
    });
    expect(bare.map(({ id }) => id)).toEqual(Object.keys(NO_CONTROL));
  });

  it("have ids of their own, and are found by them", () => {
    expect(new Set(CLAIMS.map((claim) => claim.id)).size).toBe(CLAIMS.length);
    for (const claim of CLAIMS) expect(claimOf(claim.id)).toBe(claim);
    expect(claimOf("E0-nothing")).toBeUndefined();
    expect(new Set(CHAPTERS.map(({ title }) => title)).size).toBe(CHAPTERS.length);
  });

  it("stand in a file of their name, with a test beside it", () => {
    const missing = CLAIMS.flatMap(({ id }) =>
      [fileOf(id), fileOf(id).replace(".ts", ".test.ts")].filter(
        (name) => !files.some((file) => `/${file}`.endsWith(name)),
      ),
    );
    expect(missing).toEqual([]);
  });

  it("name the heading under which their formula is derived", () => {
    const lost = CLAIMS.filter(
      ({ theory }) => !headings.some((h) => h === theory || h.startsWith(`${theory}. `)),
    );
    expect(lost.map(({ id, theory }) => `${id}: ${theory}`)).toEqual([]);
  });

  it("say where they come from and why theory expects what it does", () => {
    for (const { id, source, because, expectation } of CLAIMS) {
      expect(source.sentence, id).toMatch(/[.a-z]"?$/);
      expect(source.cite.length, id).toBeGreaterThan(3);
      expect(because, id).toMatch(/\.$/);
      expect(["upheld", "violated", "none"], id).toContain(expectation);
    }
  });

  it("name the versions of the paper, and headings that exist", () => {
    for (const { id, source } of CLAIMS) {
      const ofPaper = [...source.cite.matchAll(/2409\.17538(v\d-v\d)?/g)].map(([, v]) => v);
      for (const versions of ofPaper) expect(["v1-v3", "v4-v7", "v8-v9"], id).toContain(versions);
      for (const [, name] of source.cite.matchAll(/docs\/theory\.md ([^;]*)/g))
        expect(
          headings.some((h) => h === name || h.startsWith(`${name}. `)),
          `${id} ${name}`,
        ).toBe(true);
    }
  });

  it("that read rows are each fed by a plan of profile standard", () => {
    const standard = plans.filter((plan) => plan.profiles?.includes("standard") ?? true);
    const fed = new Set(standard.flatMap((plan) => plan.feeds));
    const hungry = CLAIMS.filter((c) => Object.keys(c.reads).length > 0 && !fed.has(c.id));
    expect(hungry.map((claim) => claim.id)).toEqual([]);
  });

  it("that a plan feeds exist, and read rows", () => {
    for (const { name, feeds } of plans) {
      expect(new Set(feeds).size, name).toBe(feeds.length);
      for (const id of feeds)
        expect(Object.keys(claimOf(id)?.reads ?? {}), `${name} ${id}`).not.toEqual([]);
    }
  });

  it("with a column for the language model are fed by a plan of one, and of no other claim but by task", () => {
    const texts = plans.map(headOf).filter((plan) => plan.subject.model === "language-model");
    const fed = new Set(texts.flatMap((plan) => plan.feeds));
    const column = CLAIMS.filter((claim) => claim.languageModel).map((claim) => claim.id);
    expect(column.filter((id) => !fed.has(id))).toEqual([]);
    const others = CLAIMS.filter((claim) => !claim.languageModel && !claim.perTask);
    expect(others.filter((claim) => fed.has(claim.id)).map((claim) => claim.id)).toEqual([]);
  });
});
