/** A training's checkpoints, members and folder: what is looked at when, which point is kept, and what is left. */
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { taskSettings } from "./settings.js";
import {
  drawMembers,
  hashOf,
  inTrainFolder,
  keptPoint,
  watched,
  writeTraining,
} from "./training-run.js";

const curve = [0.4, 0.7, 0.7, 0.6].map((accuracy, i) => ({ step: 5 * (i + 1), accuracy }));
const stepOf = (early: boolean | undefined, points = curve): number =>
  keptPoint(points, early, ({ accuracy }) => accuracy).step;

describe("the point that is kept", () => {
  it("is the last, under early stopping the first of those that validate best", () => {
    expect([stepOf(undefined), stepOf(false), stepOf(true)]).toEqual([20, 20, 10]);
    expect(stepOf(true, curve.slice(2))).toBe(15);
  });
});

describe("a training that is watched", () => {
  const scene = (checkpoints: readonly number[]) => {
    const told: string[] = [];
    const stop = new AbortController();
    const settings = taskSettings({
      out: "o",
      signal: stop.signal,
      progress: (stage, done, total) => void told.push(`${stage} ${done}/${total}`),
    });
    const visit = async ({ step }: { step: number }) => void told.push(`visit ${step}`);
    return { told, stop, ...watched(settings, checkpoints, visit) };
  };

  it("is seen every ten steps and at its checkpoints, and visited at these alone", async () => {
    const { steps, visit, told } = scene([8, 20, 33]);
    expect(steps).toEqual([0, 8, 10, 20, 30, 33]);
    for (const step of steps) await visit({ step });
    expect(told).toEqual([
      ...["training 0/33", "visit 8", "training 8/33", "training 10/33"],
      ...["visit 20", "training 20/33", "training 30/33", "visit 33", "training 33/33"],
    ]);
    expect(scene([30]).steps).toEqual([0, 10, 20, 30]);
    expect(scene([0, 9]).steps).toEqual([0, 9]);
  });

  it("ends with its signal, between checkpoints too, and tells no more", async () => {
    const { visit, told, stop } = scene([8, 20]);
    await visit({ step: 8 });
    stop.abort();
    await expect(visit({ step: 10 })).rejects.toThrow(/^interrupted: nothing was written$/);
    await expect(visit({ step: 20 })).rejects.toThrow("nothing was written");
    expect(told).toEqual(["visit 8", "training 8/20"]);
  });
});

describe("members", () => {
  it("are positions in order, half of the pool or so, others at another seed", () => {
    const [one, two] = ["1", "2"].map((seed) => drawMembers(400, seed));
    expect(one).toEqual([...new Set(one)].sort((a, b) => a - b));
    // A fair coin each: 5 standard deviations of 10; false alarm below 1e-6.
    for (const list of [one, two]) expect(Math.abs(list.length - 200)).toBeLessThan(50);
    expect(one).not.toEqual(two);
    expect(drawMembers(400, "1")).toEqual(one);
  });

  it("of an empty pool are refused", () => {
    expect(() => drawMembers(0, "1")).toThrow(/^poolSize must be large enough .* got 0: raise it/);
  });
});

describe("what a training leaves", () => {
  const folder = mkdtempSync(join(tmpdir(), "loradp-training-"));
  const settings = (name: string, more: object = {}) =>
    taskSettings({ out: join(folder, name), seed: "s7", ...more });

  it("is there from its beginning on, refused to the next, and replaced where it is to be", async () => {
    const work = (n: number) => async (begin: () => void) => {
      begin();
      writeTraining(join(folder, "one"), { n });
      return n;
    };
    expect(await inTrainFolder(settings("one"), work(1))).toBe(1);
    expect(readFileSync(join(folder, "one", "train.json"), "utf8")).toBe('{\n  "n": 1\n}\n');
    const started = JSON.parse(readFileSync(join(folder, "one", "started.json"), "utf8"));
    expect(started).toMatchObject({ command: "train", seed: "s7" });
    await expect(inTrainFolder(settings("one"), work(2))).rejects.toThrow(/^out must be a folder/);
    expect(await inTrainFolder(settings("one", { force: true }), work(3))).toBe(3);
  });

  it("is nothing where it fails before it begins, and the folder is free", async () => {
    const failing = inTrainFolder(settings("two"), () => Promise.reject(new Error("no")));
    await expect(failing).rejects.toThrow("no");
    expect(existsSync(join(folder, "two")) ? readdirSync(join(folder, "two")) : []).toEqual([]);
    expect(await inTrainFolder(settings("two"), async () => "again")).toBe("again");
  });

  it("is named by the digest of its parts in their order, names among them", () => {
    const sha = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
    const [a, b] = [Float32Array.of(1, 2), Float32Array.of(3)];
    const bytes = (list: Float32Array): Buffer => Buffer.from(list.buffer);
    expect(hashOf([a, b])).toBe(sha(Buffer.concat([bytes(a), bytes(b)])));
    expect(hashOf(["x", a, b])).toBe(sha(Buffer.concat([Buffer.from("x"), bytes(a), bytes(b)])));
    expect(hashOf([b, a])).not.toBe(hashOf([a, b]));
  });
});
