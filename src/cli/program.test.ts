/** What all commands share: options, help, where verdict lines go, exit codes. */
import { describe, expect, it } from "vitest";
import { SAMPLERS as KNOWN } from "../experiment/noise/samplers.js";
import { COMMANDS, GROUPS } from "./commands/index.js";
import { failureOf } from "./errors.js";
import { loradp } from "./in-process.fixture.js";
import { SAMPLERS } from "./options/run.js";

describe("every command", () => {
  it.each(Object.keys(COMMANDS))(
    "%s is declared under its name, with --json, and with --seed where it draws",
    async (name) => {
      const { command } = await COMMANDS[name]();
      expect(command.name).toBe(name);
      const [group, member] = name.split(" ");
      if (member !== undefined) expect(GROUPS[group]).toBeTruthy();
      const { status, stdout } = await loradp([...name.split(" "), "--help"]);
      expect(status).toBe(0);
      expect(stdout).toContain(command.summary.split(/[;(]/)[0].slice(0, 40));
      for (const option of ["--json", "--help"]) expect(stdout).toContain(option);
      expect(stdout.includes("--seed")).toBe("seed" in command.options);
    },
  );

  it("shows ranges and defaults in its help", async () => {
    const { stdout: law } = await loradp(["law", "--help"]);
    expect(law).toContain("adaptation rank, from 1 to 4096");
    const { stdout: train } = await loradp(["train", "--help"]);
    expect(train).toMatch(/--batch <n> +examples a step, from 1 to 4096 \(default: 50; text\s+8\)/);
  });

  it("is in the program's help, and the program has a version", async () => {
    const { stdout } = await loradp(["--help"]);
    for (const name of Object.keys(COMMANDS)) expect(stdout).toContain(`  ${name.split(" ")[0]} `);
    expect((await loradp(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it("offers the samplers that there are", () => {
    expect(SAMPLERS).toEqual(KNOWN);
  });
});

describe("failureOf", () => {
  it("calls what is neither bad input nor an interruption a fault, with its stack", () => {
    expect(failureOf(new RangeError("x"), "law")).toEqual({
      line: expect.stringMatching(/^RangeError: x\n {4}at /),
      code: 3,
    });
  });
});
