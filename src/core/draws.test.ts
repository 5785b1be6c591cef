/** Coins and orders by the numbers that a stream gives; what is once a key, and what is given up. */
import { describe, expect, it, vi } from "vitest";
import { orAborted } from "./aborted.js";
import { fairCoins, onesOf } from "./coins.js";
import { oncePerKey } from "./once-per-key.js";
import { permutation, shuffle } from "./permutation.js";

const given = (...list: readonly number[]) => {
  let next = 0;
  return () => list[next++];
};

describe("draws", () => {
  it("coins are 1 below one half, in the order of the stream", () => {
    const coins = fairCoins({ uniform: given(0.2, 0.5, 0.9, 0.4999) }, 4);
    expect([...coins]).toEqual([1, 0, 0, 1]);
    expect(onesOf(coins)).toEqual([0, 3]);
    expect(onesOf(new Uint8Array(3))).toEqual([]);
  });

  it("lists are shuffled from their end: each place takes one of those up to it", () => {
    const list = Int32Array.from([10, 11, 12, 13]);
    // Place 3 takes number 1 of 4, place 2 number 2 of 3, place 1 number 0 of 2.
    shuffle(list, given(0.3, 0.99, 0.4));
    expect([...list]).toEqual([13, 10, 12, 11]);
    const one = Int32Array.from([7]);
    shuffle(one, given());
    expect([...one]).toEqual([7]);
  });

  it("orders hold each number once, the same by key, others by another", () => {
    const order = permutation(50, "1", "a", 0);
    expect([...order].sort((a, b) => a - b)).toEqual([...Array(50).keys()]);
    expect(permutation(50, "1", "a", 0)).toEqual(order);
    for (const other of [
      permutation(50, "2", "a", 0),
      permutation(50, "1", "b", 0),
      permutation(50, "1", "a", 1),
    ])
      expect(other).not.toEqual(order);
  });
});

describe("what is computed once a key", () => {
  it("is computed for another key, and not for another argument of the same", () => {
    const compute = vi.fn(({ id, text }: { id: number; text: string }) => `${id} ${text}`);
    const once = oncePerKey(({ id }: { id: number; text: string }) => [id], compute);
    expect([
      once({ id: 1, text: "a" }),
      once({ id: 1, text: "b" }),
      once({ id: 2, text: "c" }),
    ]).toEqual(["1 a", "1 a", "2 c"]);
    expect(compute).toHaveBeenCalledTimes(2);
    const empty = vi.fn(() => undefined);
    const none = oncePerKey(() => 1, empty);
    none(0);
    none(0);
    expect(empty).toHaveBeenCalledTimes(1);
  });
});

describe("work that is given up", () => {
  const error = (): Error => new Error("given up");
  const never = new Promise<number>(() => {});

  it("comes to what it comes to without a signal, or before it", async () => {
    expect(await orAborted(Promise.resolve(1), undefined, error)).toBe(1);
    const controller = new AbortController();
    expect(await orAborted(Promise.resolve(2), controller.signal, error)).toBe(2);
    controller.abort();
    await expect(orAborted(Promise.reject(new Error("own")), undefined, error)).rejects.toThrow(
      "own",
    );
  });

  it("ends with the error where the signal aborts, before or meanwhile, and listens no longer", async () => {
    await expect(orAborted(never, AbortSignal.abort(), error)).rejects.toThrow("given up");
    const controller = new AbortController();
    const removed = vi.spyOn(controller.signal, "removeEventListener");
    const ended = orAborted(never, controller.signal, error);
    controller.abort();
    await expect(ended).rejects.toThrow("given up");
    expect(removed).toHaveBeenCalledTimes(1);
  });
});
