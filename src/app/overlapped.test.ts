/** Jobs overlap at their ends only, come out in order, fail in their turn, and are over when the whole is over. */
import { describe, expect, it } from "vitest";
import { overlapped, sharedTime, type Turn } from "./overlapped.js";

/** Jobs that a test lets hand out their work and finish, and what happened to them in order. */
function scene(count: number) {
  const log: string[] = [];
  const turns: Turn[] = [];
  const ends: Array<{ resolve: (result: string) => void; reject: (error: Error) => void }> = [];
  const results = overlapped(count, (turn) => {
    log.push(`begin ${turn.index}`);
    turns[turn.index] = turn;
    return new Promise<string>((resolve, reject) => (ends[turn.index] = { resolve, reject }));
  });
  return { log, turns, ends, results };
}
const settle = (): Promise<void> => new Promise((resume) => setTimeout(resume, 0));

describe("overlapped", () => {
  it("begins a job when the one before has handed out its work, not earlier", async () => {
    const { log, turns, results } = scene(3);
    void results.next();
    await settle();
    expect(log).toEqual(["begin 0"]);
    turns[0].handedOut();
    expect(log).toEqual(["begin 0", "begin 1"]);
    turns[0].handedOut();
    expect(log).toEqual(["begin 0", "begin 1"]);
    turns[1].handedOut();
    turns[2].handedOut();
    expect(log).toEqual(["begin 0", "begin 1", "begin 2"]);
  });

  it("begins a job when the one before has finished, where that hands out nothing", async () => {
    const { log, ends, results } = scene(2);
    const first = results.next();
    await settle();
    ends[0].resolve("a");
    expect((await first).value).toBe("a");
    expect(log).toEqual(["begin 0"]);
    const second = results.next();
    await settle();
    expect(log).toEqual(["begin 0", "begin 1"]);
    ends[1].resolve("b");
    expect((await second).value).toBe("b");
    expect((await results.next()).done).toBe(true);
  });

  it("gives results in the order of the jobs, and says which is the first", async () => {
    const { turns, ends, results } = scene(2);
    const first = results.next();
    await settle();
    turns[0].handedOut();
    expect(turns.map((turn) => turn.isFirst())).toEqual([true, false]);
    ends[1].resolve("b");
    ends[0].resolve("a");
    expect((await first).value).toBe("a");
    expect((await results.next()).value).toBe("b");
    expect(turns.map((turn) => turn.isFirst())).toEqual([false, true]);
  });

  it("keeps the order where all jobs are begun at once", async () => {
    const results = overlapped(3, async ({ index, handedOut }) => {
      await Promise.resolve();
      handedOut();
      await settle();
      return index;
    });
    const seen: number[] = [];
    for await (const result of results) seen.push(result);
    expect(seen).toEqual([0, 1, 2]);
  });

  it("throws a job's error in its turn, after what the jobs before it came to", async () => {
    const { turns, ends, results } = scene(2);
    const first = results.next();
    await settle();
    turns[0].handedOut();
    ends[1].reject(new Error("second"));
    await settle();
    ends[0].resolve("a");
    expect((await first).value).toBe("a");
    await expect(results.next()).rejects.toThrow("second");
  });

  it("stops what was begun, and waits for it, when one fails or nobody asks for more", async () => {
    for (const leave of ["fail", "return"] as const) {
      const { log, turns, ends, results } = scene(3);
      const first = results.next();
      await settle();
      turns[0].handedOut();
      turns[1].stop.addEventListener("abort", () => log.push("stop 1"));
      if (leave === "fail") ends[0].reject(new Error("first"));
      else ends[0].resolve("a");
      const end = leave === "fail" ? first : first.then(() => results.return());
      let isOver = false;
      const over = end.then(
        () => (isOver = true),
        () => (isOver = true),
      );
      await settle();
      expect([leave, isOver, log.at(-1)]).toEqual([leave, false, "stop 1"]);
      turns[1].handedOut();
      expect(log).not.toContain("begin 2");
      ends[1].reject(new Error("stopped"));
      await over;
      expect(isOver).toBe(true);
    }
  });
});

describe("sharedTime", () => {
  it("splits time evenly among what runs at a time: shares add up to the whole", () => {
    let now = 0;
    const time = sharedTime(() => now);
    now = 1000;
    const first = time.begin();
    now = 4000;
    const second = time.begin();
    now = 6000;
    expect(first()).toBe(4);
    now = 9000;
    expect([second(), first()]).toEqual([4, 4]);
    now = 10_000;
    expect(second()).toBe(4);
  });
});
