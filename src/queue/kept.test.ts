/** What is kept at a queue, by a client in memory: inputs by the hash of their numbers, lists by build. */
import { describe, expect, it, vi } from "vitest";
import { inputHashes } from "../sweep/shard.js";
import { InputCache, publishInputs, withdrawInputs } from "./inputs.js";
import { shardsAt } from "./look.js";
import { queueName, type Build } from "./protocol.js";
import { announce, runsAt, withdraw, workersAt } from "./registry.js";
import { watchWorkers } from "./watch.js";

/** As much of Redis as is used here: values, expiry, lists, hashes. */
function memory() {
  const values = new Map<string, Buffer>();
  const hashes = new Map<string, Map<string, string>>();
  const lists = new Map<string, number>();
  const hash = (key: string): Map<string, string> => {
    const found = hashes.get(key) ?? new Map<string, string>();
    hashes.set(key, found);
    return found;
  };
  const sent: string[] = [];
  const client = {
    get: async (key: string) => values.get(key)?.toString() ?? null,
    getBuffer: async (key: string) => values.get(key) ?? null,
    async set(key: string, value: string | Buffer) {
      sent.push(key);
      values.set(key, Buffer.from(value as Buffer));
    },
    expire: async (key: string) => Number(values.has(key)),
    exists: async (key: string) => Number(values.has(key)),
    async del(...keys: string[]) {
      keys.forEach((key) => values.delete(key));
    },
    llen: async (key: string) => lists.get(key) ?? 0,
    async hset(key: string, field: string, value: string) {
      hash(key).set(field, value);
    },
    async hdel(key: string, ...fields: string[]) {
      fields.forEach((field) => hash(key).delete(field));
    },
    hgetall: async (key: string) => Object.fromEntries(hash(key)),
  };
  return { client: client as never, values, lists, sent };
}
const shared = { weights: Float64Array.of(1, -0, 1e-320), others: Float64Array.of(7, 8) };
const HASHES = inputHashes(shared);

describe("inputs at a queue", () => {
  it("come back bit by bit under their own names, and travel once", async () => {
    const { client, sent } = memory();
    await publishInputs(client, shared, HASHES);
    const once = sent.length;
    await publishInputs(client, shared, HASHES);
    expect(sent).toHaveLength(once);
    const found = await new InputCache(client).shared(HASHES);
    expect(Object.keys(found ?? {})).toEqual(["weights", "others"]);
    expect([...(found?.["weights"] ?? [])]).toEqual([1, -0, 1e-320]);
    expect([...(found?.["others"] ?? [])]).toEqual([7, 8]);
    // A job gets the inputs that it asks for, by its names for them.
    const [[, first]] = HASHES;
    expect(await new InputCache(client).shared([["a", first]])).toEqual({ a: shared.weights });
  });

  it("that are others' than their name says are none: the run sends them again", async () => {
    const { client, values } = memory();
    await publishInputs(client, shared, HASHES);
    const chunk = [...values.keys()].find((key) => values.get(key)?.byteLength === 24) as string;
    values.set(chunk, Buffer.from(Float64Array.of(1, 0, 1e-320).buffer));
    const cache = new InputCache(client);
    expect(await cache.shared(HASHES)).toBeUndefined();
    // And are looked for again when they are right.
    values.set(chunk, Buffer.from(shared.weights.buffer));
    expect((await cache.shared(HASHES))?.["weights"]).toEqual(shared.weights);
  });

  it("of which a part is lost are sent again, and gone once they are withdrawn", async () => {
    const { client, values } = memory();
    await publishInputs(client, shared, HASHES);
    const whole = values.size;
    const chunk = [...values.keys()].find((key) => values.get(key)?.byteLength === 16) as string;
    values.delete(chunk);
    expect(await new InputCache(client).shared(HASHES)).toBeUndefined();
    await publishInputs(client, shared, HASHES);
    expect(values.size).toBe(whole);
    expect(await new InputCache(client).shared(HASHES)).toEqual(shared);
    await withdrawInputs(client, HASHES);
    expect(values.size).toBe(0);
  });
});

const build = (code: string): Build => ({ version: "1.0.0", code });

describe("who looks at a queue", () => {
  it("is told how many shards wait and how many go on, of every build's queue once", async () => {
    const { client, lists } = memory();
    const put = (code: string, list: string, length: number): void =>
      void lists.set(`loradp:${queueName(build(code))}:${list}`, length);
    put("a", "wait", 5);
    put("a", "active", 2);
    put("b", "wait", 40);
    put("c", "wait", 1000);
    const builds = [build("a"), build("b"), build("a")];
    expect(await shardsAt(client, builds)).toEqual({ waiting: 45, active: 2 });
    expect(await shardsAt(client, [])).toEqual({ waiting: 0, active: 0 });
  });

  it("sees workers and runs apart, and none that is gone", async () => {
    const { client, values } = memory();
    const worker = { host: "w", pid: 1, threads: 3, build: build("a"), done: 9 };
    const run = { host: "r", pid: 2, build: build("b"), status: { shards: 4 } };
    await announce(client, "workers", "one", worker);
    await announce(client, "workers", "two", { ...worker, pid: 7 });
    await announce(client, "runs", "one", run);
    expect([...(await workersAt(client))]).toEqual([
      ["one", worker],
      ["two", { ...worker, pid: 7 }],
    ]);
    expect([...(await runsAt(client)).values()]).toEqual([run]);
    // Its sign of life ran out: the worker of that name is gone, and the run is not.
    values.delete("loradp:alive:workers:one");
    expect([...(await workersAt(client)).keys()]).toEqual(["two"]);
    expect([...(await runsAt(client)).keys()]).toEqual(["one"]);
    await withdraw(client, "runs", "one");
    expect((await runsAt(client)).size).toBe(0);
  });
});

describe("a run that watches its workers", () => {
  const address = { shown: "redis://h:6379/0", options: { host: "h", port: 6379, db: 0 } };
  const worker = (pid: number, own: Build) => ({ host: "w", pid, threads: 2, build: own, done: 0 });
  const mine = worker(1, build("a"));

  it("counts those of its own code and version, and names each other one once", () => {
    const warned: string[] = [];
    const watch = watchWorkers(address, build("a"), (text) => warned.push(text));
    const others = [worker(2, build("b")), worker(3, { version: "1.0.1", code: "a" })];
    expect(watch([others[0], mine, others[1]], true)).toEqual([mine]);
    expect(watch([...others, mine], true)).toEqual([mine]);
    expect(warned).toEqual([
      expect.stringMatching(
        /^worker w \(pid 2\) is loradp 1\.0\.0 \(b\), this run .* \(a\): it takes none/,
      ),
      expect.stringMatching(/^worker w \(pid 3\) is loradp 1\.0\.1 \(a\), this run /),
    ]);
  });

  it("says after ten seconds of work that nobody takes its shards, once", () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const warned: string[] = [];
    const watch = watchWorkers(address, build("a"), (text) => warned.push(text));
    const after = (milliseconds: number, isBusy: boolean, ...workers: (typeof mine)[]): number => {
      vi.advanceTimersByTime(milliseconds);
      watch(workers, isBusy);
      return warned.length;
    };
    expect(after(60_000, false)).toBe(0);
    expect(after(10_000, true)).toBe(0);
    expect(after(1, true)).toBe(1);
    expect(after(60_000, true)).toBe(1);
    expect(warned).toEqual([
      expect.stringMatching(/^no worker of this version is at queue redis:/),
    ]);
    vi.useRealTimers();
  });
});
