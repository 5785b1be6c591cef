/** What makes two runs one: plans, backend, and what is in the users' files that plans read. */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { BackendInfo } from "../backend/backend.js";
import type { Plan } from "../sweep/plan.js";
import { processor } from "./host.js";
import { backendLabel, partText, runIdentity, startedIdentity } from "./run-identity.js";
import { version } from "./version.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-identity-"));
const [one, two] = ["one.csv", "two.csv"].map((name) => join(folder, name));
mkdirSync(join(folder, "folder"));
const reading = (source: string): Plan => ({ kind: "membership", name: source, source }) as Plan;
const sha = (text: string): string => createHash("sha256").update(text).digest("hex");

it("the files of a run are those that its plans read, by what is in them", () => {
  writeFileSync(one, "a,b\n1,2\n");
  writeFileSync(two, "a,b\n3,4\n");
  const plans = [
    ...[one, "synthetic", join(folder, "folder"), join(folder, "none.csv"), two, one].map(reading),
    { kind: "witness", name: "w" } as Plan,
  ];
  const known = runIdentity("sweep", { seed: "7" });
  const whole = startedIdentity(known, plans, "simd/simd");
  expect(whole).toEqual({
    ...{ loradp: version(), command: "sweep", seed: "7", plans, backend: "simd/simd" },
    files: { [one]: sha("a,b\n1,2\n"), [two]: sha("a,b\n3,4\n") },
  });
  // In the order in which differences are named.
  expect(Object.keys(whole)).toEqual(["loradp", "command", "seed", "plans", "files", "backend"]);
  writeFileSync(two, "a,b\n3,5\n");
  expect(startedIdentity(known, plans, "simd/simd")["files"]).toMatchObject({
    [two]: sha("a,b\n3,5\n"),
  });
});

it("a backend's label names the processor where products are fused as that likes", () => {
  const label = (name: string, mode: BackendInfo["mode"]): string =>
    backendLabel({ name, mode } as BackendInfo);
  expect(label("simd", "simd")).toBe("simd/simd");
  expect(label("reference", "f64")).toBe("reference/f64");
  expect(label("simd", "simd-relaxed")).toBe(`simd/simd-relaxed on ${processor()}`);
});

it("a part is its number of how many", () => {
  expect(partText({ part: 2, of: 5 })).toBe("2/5");
});
