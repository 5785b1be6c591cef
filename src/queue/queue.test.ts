/** What can be said of queues without one: addresses, results, names. */
import { createHash } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { QUEUE_PACKAGES, requirePackages } from "../core/packages.js";
import { faultLine } from "../cli/fault.js";
import { checkQueue, queueAddress, unfit } from "./address.js";
import { codeDigest, FOLDERS } from "./build.js";
import {
  decodeFailure,
  decodeResult,
  encodeFailure,
  encodeResult,
  jobId,
  queueName,
  shardOfJob,
} from "./protocol.js";
import { BEAT } from "./registry.js";
import { watchConnection } from "./watch.js";

const build = { version: "1.0.0", code: "aaaaaaaaaaaa" };
const by = { name: "here", node: "20.1.0", processor: "any", build };

describe("the URL of a queue", () => {
  it("is read as it is written: host, port, database, user, password, TLS", () => {
    expect(queueAddress("redis://h")).toEqual({
      shown: "redis://h:6379/0",
      options: { host: "h", port: 6379, db: 0 },
    });
    expect(queueAddress("rediss://me:p%40s%2Fs@[::1]:7000/3")).toEqual({
      shown: "rediss://[::1]:7000/3",
      options: {
        host: "::1",
        port: 7000,
        db: 3,
        username: "me",
        password: "p@s/s",
        // A number has no certificate of its own.
        tls: {},
      },
    });
    expect(queueAddress("rediss://h").options.tls).toEqual({ servername: "h" });
    expect(queueAddress("redis://:secret@h/").options).toMatchObject({ password: "secret", db: 0 });
  });

  it("is refused where it is none, without its user and password", () => {
    for (const url of [
      "h:6379",
      "http://me:secret@h",
      "redis://me:sec/ret@h",
      "redis://me:secret@h/one",
      "redis://me:secret@h/0?x=1",
      "redis://me:secret@h:99999",
      "redis:///0",
      "redis://me:sec%E0%A4%ret@h",
      "",
    ]) {
      let message = "";
      try {
        queueAddress(url);
      } catch (error) {
        message = (error as Error).message;
      }
      expect([url, message]).toEqual([
        url,
        expect.stringMatching(/^queue must be a URL redis:\/\//),
      ]);
      expect(message).not.toMatch(/secret|sec\/ret|sec%|me:/);
    }
  });

  it("stands in no report of a fault with its password", () => {
    const url = "redis://me:p%40ss@h:6379/0";
    const [, path] = /the report is in (.*)$/.exec(
      faultLine(new Error(`cannot reach ${url}`), ["worker", "--queue", url]),
    ) as unknown as [string, string];
    const text = readFileSync(path, "utf8");
    expect(text).toContain("redis://***@h:6379/0");
    expect(text).not.toMatch(/p%40ss|me:p/);
  });
});

describe("a Redis", () => {
  it("that would drop work is refused, and one that is too old", () => {
    expect(unfit("redis_version:7.0.15\r\nmaxmemory_policy:noeviction\r\n")).toBeUndefined();
    // What expires may be dropped, too: results and inputs do.
    for (const policy of ["allkeys-lru", "volatile-lru", "volatile-ttl", "volatile-random"])
      expect(unfit(`redis_version:7.0.15\r\nmaxmemory_policy:${policy}\r\n`)).toEqual([
        `maxmemory-policy ${policy}, which drops work when memory is short`,
        expect.stringContaining("maxmemory-policy noeviction"),
      ]);
    expect(unfit("redis_version:5.0.9\r\nmaxmemory_policy:noeviction\r\n")?.[0]).toBe(
      "version 5.0.9",
    );
  });

  it("that does not answer is one line with the reason", async () => {
    await expect(checkQueue(queueAddress("redis://:secret@127.0.0.1:1"))).rejects.toThrow(
      /^queue must be a Redis that answers, got redis:\/\/127\.0\.0\.1:1\/0 \(ECONNREFUSED: nothing listens there\): /,
    );
  });

  it("that is something else is said to be so", async () => {
    const server = createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    await expect(checkQueue(queueAddress(`redis://127.0.0.1:${port}`))).rejects.toThrow(
      /\(what answers there is no Redis\): start it, or check host and port$/,
    );
    server.close();
  });

  it("that goes on to be silent is away, and back when it answers", async () => {
    vi.useFakeTimers();
    let reply = (_: string): void => {};
    const ping = () => new Promise<string>((resolve) => (reply = resolve));
    const client = Object.assign(new EventEmitter(), { status: "ready", ping });
    const warned: string[] = [];
    const stop = watchConnection(client as never, "Q", (line) => warned.push(line));
    const pass = (beats: number) => vi.advanceTimersByTimeAsync(beats * BEAT);
    await pass(1);
    reply("PONG");
    // The one that is asked now is not answered when the next is due.
    await pass(1);
    expect(warned).toEqual([]);
    await pass(3);
    expect(warned).toEqual(["queue Q is away: waiting for it"]);
    reply("PONG");
    await pass(0);
    expect(warned.slice(1)).toEqual(["queue Q is back"]);
    stop();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it("needs packages, which one line says how to install", () => {
    const from = "file:///nowhere/x.js";
    expect(() => requirePackages("a queue needs", QUEUE_PACKAGES, from)).toThrow(
      /^a queue needs the packages bullmq, ioredis: npm i bullmq ioredis$/,
    );
    expect(() => requirePackages("a queue needs", QUEUE_PACKAGES)).not.toThrow();
  });
});

describe("what goes through a queue", () => {
  it("comes back bit by bit, and says who computed it", () => {
    const partial = { n: -0, x: Float64Array.of(NaN, 1e-320, Infinity) };
    const id = "0123456789abcdef";
    expect(decodeResult(encodeResult(by, id, partial), id, build)).toEqual({ by, partial });
  });

  it("is not believed where any one byte of a partial differs", () => {
    const id = "0123456789abcdef";
    const bytes = encodeResult(by, id, { n: 640, sum: 0.1 });
    const start = bytes.indexOf(10) + 1;
    fc.assert(
      fc.property(
        fc.integer({ min: start, max: bytes.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (at, by_) => {
          const changed = Buffer.from(bytes);
          changed[at] ^= by_;
          expect(decodeResult(changed, id, build)).toHaveProperty("wrong");
        },
      ),
      { seed: 18, numRuns: 300 },
    );
  });

  it("has a queue a build, and ids that no number is", () => {
    const names = [build, { ...build, version: "1.0.1" }, { ...build, code: "bbbbbbbbbbbb" }].map(
      queueName,
    );
    expect(new Set(names).size).toBe(3);
    expect(jobId("0000000000000001")).toMatch(/^[a-z]/);
    expect(shardOfJob(jobId("0000000000000001"))).toBe("0000000000000001");
    expect(codeDigest()).toMatch(/^[0-9a-f]{12}$/);
  });

  it("is of one build where all compiled code that a shard can reach is the same, by name and content", () => {
    const root = fileURLToPath(new URL("../../dist/src", import.meta.url));
    const reached = new Set<string>();
    const visit = (file: string): void => {
      if (reached.has(file) || relative(root, file).startsWith("..")) return;
      reached.add(file);
      const imports = readFileSync(file, "utf8").matchAll(/(?:from|import) ?\(?"(\.[^"]+\.js)"/g);
      for (const [, other] of imports) visit(join(dirname(file), other));
    };
    visit(join(root, "sweep", "worker.js"));
    expect(reached.size).toBeGreaterThan(50);
    const folders = new Set([...reached].map((file) => relative(root, file).split(sep)[0]));
    expect([...folders].filter((folder) => !FOLDERS.includes(folder))).toEqual([]);
    const hash = createHash("sha256");
    for (const folder of FOLDERS) {
      const names = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
      for (const name of names.filter((each) => /\.(js|wasm)$/.test(each)).sort())
        hash.update(`${folder}/${name}\0`).update(readFileSync(join(root, folder, name)));
    }
    expect(codeDigest()).toBe(hash.digest("hex").slice(0, 12));
    expect(codeDigest()).toBe(codeDigest());
  });

  it("says why a shard failed: in our words, or the queue's own", () => {
    const failure = { message: "bad", host: "h", usage: { option: "o", rule: "r", remedy: "m" } };
    expect(decodeFailure(encodeFailure(failure))).toEqual(failure);
    const stalled = "job stalled more than allowable limit";
    expect(decodeFailure(stalled)).toEqual({ message: stalled, host: "unknown" });
  });
});
