/** What works on a machine, said by what commands need. */
import { describe, expect, it } from "vitest";
import { json, loradp } from "./in-process.fixture.js";
import { doctorLines, type Findings } from "./doctor-lines.js";

const probe = (backend: string, works: boolean) => ({
  backend,
  works,
  precision: works ? "f32" : "",
  device: works ? "CPU" : "",
  reason: works ? "" : "no driver",
});
const found = (...working: string[]): Findings => ({
  loradp: "1.0.0",
  node: "20.19.0",
  platform: "linux x64",
  cores: 1,
  backends: ["reference", "webgpu", "simd"].map((name) => probe(name, working.includes(name))),
  packages: [
    { name: "bullmq", version: null, use: "queues" },
    { name: "webgpu", version: "0.6.2", use: "WebGPU" },
  ],
});
const first = (findings: Findings): string => doctorLines(findings).split("\n")[0];

describe("doctor", () => {
  it.each([
    [
      ["reference", "simd"],
      "loradp works here: 2 of 3 backends work, 1 of 2 optional packages are there.",
    ],
    [
      ["reference", "webgpu"],
      /^loradp works here with --backend reference or webgpu alone: 2 of 3 /,
    ],
    [[], /^loradp does not work here: 0 of 3 backends work/],
  ])("of %o says what that means", (working, sentence) => {
    const said = first(found(...working));
    if (typeof sentence === "string") expect(said).toBe(sentence);
    else expect(said).toMatch(sentence);
  });

  it("has a row a backend with its reason, and a row a package with how to install it", () => {
    const text = doctorLines(found("simd"));
    expect(text).toMatch(/\n {2}webgpu +does not work +backend: no driver\n/);
    expect(text).toMatch(/\n {2}simd +works +backend: f32, CPU\n/);
    expect(text).toMatch(/\n {2}bullmq +absent +queues \(npm i bullmq\)\n/);
    expect(text).toMatch(/\n {2}Node +20\.19\.0 +linux x64, 1 core\n/);
  });

  it("of this machine has every backend and package of its JSON", async () => {
    const { stdout } = await loradp(["doctor"]);
    const { backends, packages } = (await json("doctor")) as unknown as Findings;
    for (const { backend } of backends) expect(stdout).toContain(`\n  ${backend} `);
    for (const { name } of packages) expect(stdout).toContain(`\n  ${name} `);
  });
});
