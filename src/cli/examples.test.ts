/** Examples that --help and docs/cli.md give are accepted as they stand, where they need no file and little time. */
import { describe, expect, it } from "vitest";
import { COMMANDS } from "./commands/index.js";
import { loradp } from "./in-process.fixture.js";

/** Commands whose examples all write, wait for something, need files or take long. */
const ELSEWHERE = [
  ...["audit scores", "roc", "train", "attack", "verify"],
  ...["merge", "report", "status", "worker", "inspect", "converge"],
];
/** Examples of the other commands that do so, by what is in them; a search for the noise multiplier takes long. */
const isElsewhere = (line: string): boolean => / --out |\.sim\.ts| --epochs /.test(line);

const loaded = await Promise.all(Object.values(COMMANDS).map((load) => load()));
const names = loaded.map(({ command }) => command.name);
const here = loaded
  .filter(({ command }) => !ELSEWHERE.includes(command.name))
  .flatMap(({ command }) => command.examples)
  .filter((line) => !isElsewhere(line));

describe("examples of commands", () => {
  it("are tried of every command that is not named as another kind", () => {
    expect(ELSEWHERE.filter((name) => !names.includes(name))).toEqual([]);
    const tried = names.filter((name) => here.some((line) => `${line} `.startsWith(`${name} `)));
    expect(names.filter((name) => !tried.includes(name)).sort()).toEqual([...ELSEWHERE].sort());
  });

  it.each(here)(
    "loradp %s",
    async (line) => {
      const { status, stdout, stderr } = await loradp(line.split(" "));
      expect([status, stderr]).toEqual([0, ""]);
      expect(stdout.length).toBeGreaterThan(0);
    },
    60_000,
  );
});
