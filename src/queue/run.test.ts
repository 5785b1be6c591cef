/** A sweep over a queue gives the bits of one without; what a worker is given, and what of it is believed. */
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { UsageError } from "../core/errors.js";
import type { Host } from "../sweep/executor.js";
import { parsePlan } from "../sweep/plan.js";
import { attacked } from "../sweep/sweep.fixture.js";
import { FailedShards } from "./failed.js";
import { encodeResult, jobKey, resultKey } from "./protocol.js";
import { checkQueue, queueAddress } from "./address.js";
import { NO_REDIS, TestRedis, until } from "./redis.fixture.js";
import { alone, BUILD, HOST, onScene, pool, SHARDS, tablesOf } from "./scene.fixture.js";

const models = parsePlan(attacked);
const expected = alone();

describe.skipIf(NO_REDIS)("a sweep over a queue", { concurrent: true }, () => {
  it(
    "gives the bits of a run without it, and leaves no partial in Redis",
    onScene(async ({ run, worker, keys }) => {
      const threads = pool();
      await worker(threads);
      const seen: string[] = [];
      const onShard = (_: object, by?: Host) => void seen.push(by?.name ?? "");
      expect(await tablesOf(await run(), { onShard })).toBe(await expected);
      expect([threads.tasks.length, seen]).toEqual([SHARDS, Array(SHARDS).fill("here")]);
      expect(await keys("loradp:result:*")).toEqual([]);
      expect(await keys("loradp:shards-*:shard-*")).toEqual([]);
    }),
  );

  it(
    "tries a poisoned shard three times, finishes the rest and says which",
    onScene(async ({ run, worker }) => {
      let poisoned = "";
      const threads = pool(({ shard }) => {
        poisoned ||= shard.id;
        if (shard.id === poisoned) throw new Error("bad\nmemory");
      });
      const ill = await worker(threads);
      let [computed, failed] = [0, 0];
      const error = await tablesOf(await run(), {
        onShard: () => void computed++,
        onFailed: (count) => void (failed = count),
      }).catch((e: unknown) => e);
      expect(error).toBeInstanceOf(FailedShards);
      expect((error as Error).message).toMatch(
        /^1 of 96 shards failed at 3 attempts: \w{16} \(plan many, cell .*, trials 0 to 63; on here: bad\\nmemory\); /,
      );
      expect([computed, failed]).toEqual([SHARDS - 1, 1]);
      expect(threads.tasks.filter(({ shard }) => shard.id === poisoned)).toHaveLength(3);
      await ill.close();
      // The next run computes it.
      await worker(pool());
      expect(await tablesOf(await run())).toBe(await expected);
    }),
  );

  it(
    "ends at once where a shard refuses what it is given",
    onScene(async ({ run, worker }) => {
      const threads = pool(() => {
        throw new UsageError("rate", "small", 7, "lower it");
      });
      await worker(threads);
      const error = await tablesOf(await run()).catch((e: unknown) => e);
      expect(error).toBeInstanceOf(UsageError);
      expect((error as Error).message).toBe("rate must be small, got 7: lower it");
      const ids = threads.tasks.map(({ shard }) => shard.id);
      expect(new Set(ids).size).toBe(ids.length);
    }),
  );

  it.each([
    { ...BUILD, version: "1.0.1" },
    { ...BUILD, code: "bbbbbbbbbbbb" },
  ])("gives no shard to a worker of $version ($code); both are told", (other) =>
    onScene(async ({ run, worker, warned }) => {
      const said: string[] = [];
      const threads = pool();
      await worker(threads, { build: other, warn: (line) => void said.push(line) });
      const tables = tablesOf(await run());
      await until(() => said.length > 0 && warned.length > 0);
      await sleep(1000);
      expect(threads.tasks).toEqual([]);
      await worker(pool());
      expect(await tables).toBe(await expected);
      const [theirs, mine] = [other, BUILD].map(
        ({ version, code }) => `loradp ${version} (${code})`,
      );
      expect(warned).toContainEqual(
        expect.stringContaining(`is ${theirs}, this run ${mine}: it takes`),
      );
      expect(warned.join()).toMatch(/worker here \(pid \d+\) is /);
      expect(said).toContainEqual(expect.stringContaining(`is of ${mine}, this worker ${theirs}`));
    })(),
  );

  it(
    "says that no worker comes, and how to start one",
    onScene(async ({ run, worker, warned }) => {
      const tables = tablesOf(await run());
      await until(() => warned.length > 0);
      expect(warned).toEqual([
        expect.stringMatching(
          /^no worker of this version is at queue (redis:\/\/127\.0\.0\.1:\d+\/0): start loradp worker --queue \1 on/,
        ),
      ]);
      await worker(pool());
      expect(await tables).toBe(await expected);
    }),
  );

  it(
    "believes no result of another version, nor one that is damaged: they are computed again",
    onScene(async ({ run, worker, redis, warned }) => {
      const lies = [
        (id: string) =>
          encodeResult({ ...HOST, build: { ...BUILD, version: "0.9" } }, id, { n: 1 }),
        (id: string) => encodeResult({ ...HOST, build: BUILD }, `${id.slice(0, -1)}x`, { n: 1 }),
        (id: string) => {
          const result = encodeResult({ ...HOST, build: BUILD }, id, { n: 1 }).toString();
          return Buffer.from(result.replace('"n":1', '"n":2'));
        },
        () => Buffer.from("{}"),
      ];
      const told: string[] = [];
      const threads = pool(async ({ shard }) => {
        const lie = lies[told.length];
        if (lie === undefined || told.includes(shard.id)) return;
        told.push(shard.id);
        // In the place of its result, with its job gone: as a worker of a dishonest build would leave it.
        await redis.ask(async (client) => {
          await client.set(resultKey(shard.id), lie(shard.id));
          await client.del(jobKey(BUILD, shard.id));
        });
      });
      await worker(threads);
      expect(await tablesOf(await run())).toBe(await expected);
      expect(told).toHaveLength(4);
      const faults = [
        "computed shard",
        "another's name",
        "its checksum differs",
        "does not say who",
      ];
      for (const fault of faults)
        expect(warned).toContainEqual(expect.stringMatching(`${fault}.*: computed again$`));
    }),
  );

  it("is refused by a Redis that would drop what it is given", async () => {
    const redis = await TestRedis.start("--maxmemory-policy", "allkeys-lru");
    await expect(checkQueue(queueAddress(redis.url))).rejects.toThrow(
      /^queue must be a Redis that keeps what it is given, got redis:.* with maxmemory-policy allkeys-lru/,
    );
    await redis.down();
  });

  it("is refused by a Redis that cannot take it, in one line that says why", async () => {
    const redis = await TestRedis.start("--databases", "2");
    const refused = async (url: string, reason: RegExp, writes = true): Promise<void> => {
      const checked = checkQueue(queueAddress(url), writes);
      await expect(checked).rejects.toThrow(/^queue must be a Redis that answers, got rediss?:/);
      await expect(checked).rejects.toThrow(reason);
      await expect(checked).rejects.not.toThrow(/p@ss|p%40ss|\n/);
    };
    await refused(redis.url.replace("%40", "a"), /\/0 \(refuses the user or password\): /);
    await expect(checkQueue(queueAddress(`${redis.url}/1`))).resolves.toBeUndefined();
    await refused(`${redis.url}/2`, /\/2 \(has no such database\): /);
    await refused(redis.url.replace("redis:", "rediss:"), /redis:\/\/ for one without$/);
    const [user, all] = [redis.url.replace("://:", "://guest:"), redis.url];
    const rights = ["on", "~*", "+info", "+select", ">p@ss/w:rd"];
    await redis.ask((client) => client.call("ACL", "SETUSER", "guest", ...rights));
    await refused(user, /\(permits too little to this user\): /);
    await redis.ask((client) => client.config("SET", "maxmemory", "1"));
    await refused(all, /\(is full: it holds as much as its maxmemory\): /);
    // Who looks writes nothing.
    await expect(checkQueue(queueAddress(all), false)).resolves.toBeUndefined();
    redis.freeze();
    await refused(all, /\(ETIMEDOUT: nothing answers\): /);
    redis.thaw();
    await redis.down();
  });

  it(
    "ends in one line where Redis is full on the way",
    onScene(async ({ run, redis }) => {
      const executor = await run();
      await redis.ask((client) => client.config("SET", "maxmemory", "1"));
      await expect(tablesOf(executor)).rejects.toThrow(
        /^queue must be a Redis that answers, got redis:.* \(is full: .*\): raise that, or make room$/,
      );
    }),
  );

  it(
    "says that Redis is full while workers compute, and goes on when it is not",
    onScene(async ({ run, worker, redis, warned }) => {
      const threads = pool(() => sleep(20));
      const said: string[] = [];
      await worker(threads, { lock: 1500, warn: (line) => void said.push(line) });
      const tables = tablesOf(await run());
      await until(() => threads.tasks.length > 4);
      const allow = (bytes: string) =>
        redis.ask((client) => client.config("SET", "maxmemory", bytes));
      await allow("1");
      await until(() => said.length > 0 && warned.length > 0);
      await allow("0");
      expect(await tables).toBe(await expected);
      const line = /^queue redis:.* \(is full: .*\): waiting until it is otherwise; raise that/;
      for (const lines of [said, warned]) expect(lines).toEqual([expect.stringMatching(line)]);
    }),
  );

  it(
    "refuses a shard that is not what its name says",
    onScene(async ({ run, worker }) => {
      await worker(pool());
      // The names of another backend's shards.
      await expect(tablesOf(await run(), { backend: "other" })).rejects.toThrow(
        /^shard must be what its name says, got \w{16}: /,
      );
    }),
  );

  it(
    "sends inputs once, and again where Redis has lost them; a worker fetches each once",
    onScene(async ({ run, worker, redis, keys }) => {
      const [first, second] = [pool(() => sleep(100)), pool()];
      const begun = await worker(first);
      const tables = tablesOf(await run(), {}, models);
      await until(() => first.tasks.length > 2);
      const sent = await keys("loradp:input:*");
      await redis.ask((client) => client.flushall());
      // The next one has no input yet.
      await begun.close();
      await worker(second);
      expect(await tables).toBe(await alone(models));
      for (const { tasks } of [first, second]) {
        const all = new Set(tasks.flatMap(({ shared }) => Object.values(shared)));
        const names = new Set(tasks.flatMap(({ shared }) => Object.keys(shared)));
        expect(names.size).toBeGreaterThan(1);
        expect(all.size).toBe(names.size);
      }
      const names = new Set(second.tasks.flatMap(({ shared }) => Object.keys(shared)));
      expect(sent).toHaveLength(
        2 * new Set([...names, ...first.tasks.flatMap((t) => Object.keys(t.shared))]).size,
      );
      expect(await keys("loradp:input:*")).toEqual([]);
    }),
  );
});
