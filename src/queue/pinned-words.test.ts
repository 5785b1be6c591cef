/**
 * What is said of queues: addresses, refusals and their remedies, names of keys, shards that failed, today, as stored
 * in pinned/. It says nothing of what is right: hand-worked tests do.
 */
import { EventEmitter } from "node:events";
import { expect, it, vi } from "vitest";
import type { Shard } from "../experiment/kind.js";
import { outcome, typed } from "../store/pinned/outcome.fixture.js";
import { isAnswer, lastingOptions, queueAddress, queueFault, unfit } from "./address.js";
import { FailedShards } from "./failed.js";
import * as protocol from "./protocol.js";
import { BEAT, everyBeat, type WorkerInfo } from "./registry.js";
import { watchAnswers, watchConnection, watchWorkers } from "./watch.js";

const stored = (lines: readonly string[], name: string) =>
  expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(`pinned/${name}.txt`);

const URLS = [
  ...["redis://h", "redis://h/", "redis://h/3", "rediss://h:7", "redis://h:65535/12345"],
  ...["redis://ann@h", "redis://ann:p%40%3A%2Fs@h:1/2", "redis://:p@h", "redis://a%20n:@[::1]:7/9"],
  ...["rediss://[::1]", "rediss://10.0.0.7:6380", "rediss://cache.example:6380/4", "REDIS://Host"],
  ...["h:6379", "localhost", "", "http://h", "unix:///tmp/x", "redis:///0", "redis://h:65536"],
  ...["redis://h/one", "redis://h/0/1", "redis://h/123456", "redis://h/-1", "redis://h?db=1"],
  ...["redis://h/0#x", "redis://me:sec%E0%A4%ret@h", "redis://a%ZZ@h", "redis://me:se/cret@h"],
];

it("addresses are read, or refused, as stored", async () => {
  const lines: string[] = [];
  for (const url of URLS) lines.push(`${url}: ${await outcome(() => queueAddress(url))}`);
  const { retryStrategy, ...lasting } = lastingOptions(queueAddress("rediss://ann:p@h:7/3"));
  lines.push(typed(lasting), typed([1, 2, 3, 4, 5, 6, 7, 99].map(retryStrategy)));
  await stored(lines, "addresses");
});

const ANSWERS = [
  ...["WRONGPASS invalid username", "NOAUTH Authentication required.", "ERR invalid password"],
  ...["ERR AUTH <password> called", "NOPERM this user", "ERR DB index is out of range"],
  ...[
    "ERR invalid DB index",
    "OOM command not allowed",
    "READONLY You can't write",
    "MISCONF Redis",
  ],
  ...["LOADING Redis is loading", "ERR unknown command\nand more", "not OOM", ""],
  ...["Protocol error, got H", "bad RESP"],
];
const CODES =
  "ECONNREFUSED ENOTFOUND EAI_AGAIN ETIMEDOUT EPIPE ERR_SSL_WRONG_VERSION_NUMBER ECONNRESET " +
  "DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_VERIFY_LEAF_SIGNATURE " +
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY ERR_TLS_CERT_ALTNAME_INVALID EOTHER";
const reply = (message: string): Error => Object.assign(new Error(message), { name: "ReplyError" });

it("why a Redis is of no use is said in the words that are stored", async () => {
  const address = queueAddress("redis://me:secret@h:7/3");
  const errors = [
    ...ANSWERS.map(reply),
    ...CODES.split(" ").map((code) => Object.assign(new Error("says"), { code })),
  ];
  const lines = errors.map((error) => queueFault(error, address).message);
  lines.push(typed([reply("x"), new Error("ReplyError"), { name: "ReplyError" }].map(isAnswer)));
  for (const info of [
    ...["", "redis_version:7.2.1\r\nmaxmemory_policy:noeviction\r\n", "redis_version:6.0.0"],
    ...[
      "maxmemory_policy:allkeys-lru\r\nredis_version:5.0.9",
      "redis_version:5.9.9\n",
      "xredis_version:1",
    ],
    ...["redis_version:10.0.0\r\nmaxmemory_policy:\r\n"],
  ])
    lines.push(`${typed([info])}: ${typed(unfit(info))}`);
  await stored(lines, "faults");
});

it("keys, names and what says them are as stored", async () => {
  const build = { version: "1.2.3", code: "abcdefabcdef" };
  const others = [build, { ...build, version: "1.2.4" }, { ...build, code: "b" }];
  const { PREFIX, KEPT, queueName, jobId, shardOfJob, jobKey, resultKey, inputKey } = protocol;
  const lines = [
    `${PREFIX}, kept ${KEPT} s`,
    ...others.map((other) =>
      [protocol.buildText(other), queueName(other), protocol.isSameBuild(build, other)].join(", "),
    ),
    ...[jobId("07"), shardOfJob("shard-07"), jobKey(build, "07"), resultKey("07"), inputKey("ab")],
    ...["{", '{"message":7}', '{"message":"m","host":"h"}', "job stalled"].map((text) =>
      typed(protocol.decodeFailure(text)),
    ),
  ];
  const by = { name: "w", node: "20", processor: "p", build };
  const bytes = protocol.encodeResult(by, "0123456789abcdef", { n: [NaN, 0.5] });
  lines.push(String(bytes).trimEnd());
  for (const line of ["", "{", "7", '{"name":1,"build":{"code":"c"}}', '{"name":"w","build":{}}'])
    lines.push(typed(protocol.decodeResult(Buffer.from(`${line}\n`), "07", build)));
  await stored(lines, "protocol");
});

it("shards that failed are named as stored, the first of many", async () => {
  const shards = Array.from({ length: 9 }, (_, i) => ({
    ...{ id: `id${i}`, plan: `p${i}`, cell: { id: `c${i}` }, first: 64 * i, count: 7 + i },
  })) as unknown as readonly Shard[];
  const failed = [4, 0, 8, 2, 6].map((index) => ({
    ...{ id: `id${index}`, index, host: `h${index}` },
    message: index === 0 ? `bad\n${"x".repeat(300)}` : `why ${index}`,
  }));
  await stored(
    [1, 3, 4, 5].map((n) => new FailedShards(failed.slice(0, n), shards, 3).message),
    "failed",
  );
});

it("what a run says of its queue is as stored, each line once", async () => {
  vi.useFakeTimers();
  try {
    const lines: string[] = [];
    const warn = (text: string): void => void lines.push(text);
    const address = queueAddress("redis://me:secret@h:7/3");
    const build = { version: "1.0.0", code: "a" };
    const worker = (pid: number, code: string, version = "1.0.0"): WorkerInfo => ({
      ...{ host: `w${pid}`, pid, threads: pid, build: { version, code }, done: 0 },
    });
    const watch = watchWorkers(address, build, warn);
    const all = [worker(3, "b"), worker(1, "a"), worker(5, "a", "2.0.0"), worker(2, "a")];
    lines.push(`of this build: ${watch(all, true).map(({ pid }) => pid)}`);
    // Patience is 10 seconds from the last time that one was here, or nothing was to do.
    for (const [after, here, isBusy] of [
      ...[[9000, [], true] as const, [1000, [], true] as const, [1, [], false] as const],
      ...[
        [10_000, all.slice(0, 1), true] as const,
        [1, [], true] as const,
        [60_000, [], true] as const,
      ],
    ]) {
      vi.advanceTimersByTime(after);
      watch(here, isBusy);
      lines.push(`after ${after} ms`);
    }
    const answers = watchAnswers(address, warn);
    for (const error of [
      reply("OOM x"),
      new Error("OOM"),
      reply("OOM y"),
      reply("LOADING"),
      reply("OOM"),
    ])
      answers(error);
    const client = Object.assign(new EventEmitter(), { status: "ready", ping: async () => "PONG" });
    const stop = watchConnection(client as never, "Q", warn);
    for (const event of ["ready", "close", "close", "error", "ready", "ready", "close"]) {
      lines.push(event);
      client.emit(event);
    }
    client.emit("ready");
    client.status = "end";
    client.emit("close");
    await vi.advanceTimersByTimeAsync(3 * BEAT);
    stop();
    lines.push(`${vi.getTimerCount()} timers`);
    await stored(lines, "said");
  } finally {
    vi.useRealTimers();
  }
});

it("a beat is at once and every five seconds, waits for the last one, and goes on behind a failure", async () => {
  vi.useFakeTimers();
  try {
    const [begun, faults]: [number[], string[]] = [[], []];
    const start = Date.now();
    let end = (_?: Error): void => {};
    const stop = everyBeat(
      () => {
        begun.push(Date.now() - start);
        return new Promise<void>((resolve, reject) => {
          end = (error) => (error ? reject(error) : resolve());
        });
      },
      (error) => faults.push((error as Error).message),
    );
    await vi.advanceTimersByTimeAsync(11_000);
    expect(begun).toEqual([0]);
    end(new Error("one"));
    await vi.advanceTimersByTimeAsync(4500);
    expect([begun, faults]).toEqual([[0, 15_000], ["one"]]);
    end();
    await vi.advanceTimersByTimeAsync(4500);
    expect([begun, faults]).toEqual([[0, 15_000, 20_000], ["one"]]);
    stop();
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
