/** Test files that replace modules must not share what they import (vitest.config.ts): others would get the stubs. */
import { readdirSync, readFileSync } from "node:fs";
import { join, matchesGlob } from "node:path";
import { expect, it } from "vitest";
import config from "../../vitest.config.js";

const ROOT = join(import.meta.dirname, "../..");
const files = ["src", "properties"].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => join(folder, name)),
);

it("each test file that replaces a module is isolated", () => {
  const { projects } = (config as { test: { projects: Array<{ test: { exclude?: string[] } }> } })
    .test;
  const isolated = projects[0].test.exclude ?? [];
  const replaces = files.filter((file) =>
    /^vi\.(?:do)?mock\(|^ *vi\.doMock\(/im.test(readFileSync(join(ROOT, file), "utf8")),
  );
  expect(replaces.length).toBeGreaterThan(8);
  expect(replaces.filter((file) => !isolated.some((glob) => matchesGlob(file, glob)))).toEqual([]);
});
