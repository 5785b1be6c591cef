/**
 * What commands print and write today, over every option and every format of input, as stored in pinned/*.txt. It says
 * nothing of what is right: hand-worked tests do. A change that is meant: `-u` writes the files anew, and the diff is
 * read in review.
 */
import { beforeAll, describe, expect, it, vi } from "vitest";
import { COMMANDS } from "./commands/index.js";
import type { AnyCommand } from "./command.js";
import { loradp } from "./in-process.fixture.js";
import { longName, type OptionSpec } from "./options/option.js";
import { writeInputs } from "./pinned/inputs.fixture.js";
import { GROUPS, LEFT_OUT, LINES } from "./pinned/lines.fixture.js";
import { filesText, folder, jsonText } from "./pinned/shown.fixture.js";

/** What the stand-ins below were asked for, in the line that runs. */
const { asked } = vi.hoisted(() => ({ asked: [] as string[] }));

// Shards are computed in this process; how many threads were asked for is told.
vi.mock(import("../sweep/executor.js"), async (original) => {
  const actual = await original();
  return {
    ...actual,
    poolExecutor: (backend, workers) => {
      asked.push(`threads ${workers}, backend ${backend}`);
      return actual.inlineExecutor(backend);
    },
  };
});
// What "auto" finds is the machine's.
vi.mock(import("../app/backend.js"), async (original) => {
  const { openedBackend } = await original();
  return {
    openedBackend: (choice) => {
      if (choice === "auto") asked.push("backend auto");
      return openedBackend(choice === "auto" ? "simd" : choice);
    },
  };
});
// No Redis.
vi.mock(import("../app/queue.js"), async () => {
  const { inlineExecutor } = await import("../sweep/executor.js");
  const { Interrupted } = await import("../app/interrupted.js");
  return {
    async openQueue({ url, backend, label }) {
      asked.push(`queue ${url}, backend ${backend}, label ${label}`);
      return inlineExecutor(backend);
    },
    async worker({ queue, workers = 0, onStart, onShard }) {
      onStart?.(queue, "loradp 1.2.3 (abc)");
      onShard?.("own", 17);
      asked.push(`worker at ${queue}, threads ${workers}`);
      throw new Interrupted("17 shards were computed");
    },
  };
});
vi.mock(import("../queue/look.js"), async (original) => ({
  ...(await original()),
  async lookAtQueue({ shown }) {
    const build = { version: "1.2.3", code: "abc" };
    return {
      queue: shown,
      runs: [{ host: "alpha", pid: 7, build, status: null }],
      workers: [{ host: "beta", pid: 8, threads: 5, build, done: 31 }],
      shards: { waiting: 4, active: 3 },
    };
  },
}));
vi.mock("node:os", async (original) => ({
  ...(await original<typeof import("node:os")>()),
  hostname: () => "HOST",
  availableParallelism: () => 6,
  totalmem: () => 2 ** 35,
}));
// The machine, the version and the commit of a stored text are none.
vi.mock(import("../app/host.js"), () => ({
  processor: () => "PROCESSOR",
  thisHost: () => ({ name: "HOST", node: "NODE", processor: "PROCESSOR" }),
}));
vi.mock(import("../app/version.js"), () => ({ version: () => "VERSION", commit: () => "COMMIT" }));
// Profiles of few trials, and claims that take no seconds.
vi.mock(import("../app/plans.js"), async (original) => {
  const actual = await original();
  const { PROFILE_PLANS } = await import("./pinned/plans.fixture.js");
  return { ...actual, suitePlans: (profile) => PROFILE_PLANS[profile] };
});
const { KEPT } = vi.hoisted(() => ({
  KEPT: ["E2-unbiased", "E2-variance", "E6-witness", "E7-rank", "E8-cosine"],
}));
vi.mock(import("../claims/registry.js"), async (original) => {
  const actual = await original();
  const chapters = actual.CHAPTERS.map(({ title, claims }) => ({
    title,
    claims: claims.filter(({ id }) => KEPT.includes(id)),
  }));
  return {
    ...actual,
    CHAPTERS: chapters as unknown as typeof actual.CHAPTERS,
    CLAIMS: chapters.flatMap(({ claims }) => claims),
  };
});

let root = "";
beforeAll(async () => {
  // A clock that stands still: no duration is another, no date is today's.
  vi.useFakeTimers({ now: Date.UTC(2001, 1, 3, 4, 5), toFake: ["Date", "performance"] });
  root = await writeInputs();
});

/** The result that a command prints, as it goes to `print`. */
async function resultOf(name: string, run: () => Promise<void>): Promise<unknown> {
  const list = COMMANDS as Record<string, () => Promise<{ command: AnyCommand }>>;
  const load = list[name];
  const { command } = await load();
  let kept: unknown;
  const print: AnyCommand["print"] = (result, values) => {
    kept = result;
    return command.print(result, values);
  };
  list[name] = async () => ({ command: { ...command, print } });
  try {
    await run();
    return kept;
  } finally {
    list[name] = load;
  }
}

const nameOf = (words: readonly string[]): string =>
  words[0] === "audit" ? words.slice(0, 2).join(" ") : words[0];

/** All that comes of a line. */
async function outcome(line: string): Promise<string> {
  const words = line.replaceAll("DIR", root).split(" ");
  asked.splice(0);
  let said = { status: -1, stdout: "", stderr: "" };
  const result = await resultOf(nameOf(words), async () => {
    said = await loradp(words);
  });
  const json = result === undefined ? "" : jsonText(JSON.parse(JSON.stringify(result)));
  const out = ["--out", "--save-outputs"].flatMap((flag) => words[words.indexOf(flag) + 1] ?? []);
  const written = await Promise.all(
    out
      .filter((path) => path.startsWith(root))
      .map((path) => filesText(root, path.slice(root.length + 1), json)),
  );
  const text = [
    `$ ${line}`,
    `exit code ${said.status}`,
    ...asked.map((each) => `asked for: ${each}`),
    ...(said.stderr === "" ? [] : [`stderr: ${said.stderr.trimEnd()}`]),
    said.stdout.trimEnd(),
    ...(json === "" ? [] : [`-- json\n${json}`]),
    ...written.flat(),
  ].join("\n");
  return text.replaceAll(root, "DIR");
}

/** Options of a command that no line gives another value than its default; its name where no line is of it. */
async function missing(name: string): Promise<string[]> {
  const { command } = (await COMMANDS[name as keyof typeof COMMANDS]()) as { command: AnyCommand };
  const lines = Object.values(LINES)
    .flat()
    .map((line) => line.split(" "))
    .filter((words) => nameOf(words) === name);
  const isGiven = ({ flags, fallback }: OptionSpec<unknown>): boolean =>
    lines.some((words) => {
      const at = words.indexOf(longName(flags));
      return at > 0 && (flags.includes(" ") ? words[at + 1] !== String(fallback) : true);
    });
  const options = Object.values(command.options as Record<string, OptionSpec<unknown>>)
    .filter((spec) => !isGiven(spec))
    .map(({ flags }) => `${name} ${longName(flags)}`);
  return lines.length === 0 ? [name] : options;
}

describe("what commands print and write", () => {
  it.each(GROUPS)("%s is as stored", async (group) => {
    const fold = folder();
    const texts: string[] = [];
    for (const line of LINES[group]) {
      texts.push(fold(await outcome(line)));
    }
    await expect(`${texts.join("\n\n")}\n`).toMatchFileSnapshot(`./pinned/${group}.txt`);
  });

  it("are of lines that give every option of every command another value than its default", async () => {
    const all = (await Promise.all(Object.keys(COMMANDS).map(missing))).flat();
    expect(all.sort()).toEqual(Object.keys(LEFT_OUT).sort());
  });
});
