/** Thousands of broken plans: each is taken as it is written, or refused in words; nothing else ever comes out. */
import { describe, expect, it } from "vitest";
import { UsageError } from "../core/errors.js";
import { stream } from "../core/stream.js";
import { SUITE } from "../../simulations/index.js";
import { parsePlan } from "./plan.js";
import { MOST_CELLS, sizeOf } from "./size.js";

const { uniform } = stream("plans", "fuzz", 0);
const below = (n: number): number => Math.floor(uniform() * n);
const pick = <T>(list: readonly T[]): T => list[below(list.length)];

type Place = readonly [holder: Record<string, unknown>, key: string];
/** Every object and list of a plan, with a key of each; not those far inside. */
function places(value: unknown, depth = 6): Place[] {
  if (typeof value !== "object" || value === null || depth === 0) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder)
    .slice(0, 50)
    .flatMap((key): Place[] => [[holder, key], ...places(holder[key], depth - 1)]);
}

const nested = (depth: number): unknown => {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { ranks: value };
  return value;
};
const circular: Record<string, unknown> = {};
circular["self"] = circular;
/** Values that stand where others should. */
const strange = (): unknown =>
  pick<() => unknown>([
    () => pick([0, -0, -1, 0.5, 1, 2, 64, 1e3, 1e9, 1e12, 1e15, 1e300, 2 ** 53, -1e9, 5e-324]),
    () => pick([NaN, Infinity, -Infinity, null, undefined, true, false]),
    () =>
      pick([
        "",
        "4",
        "lora",
        "nosuch.csv",
        "x\ny",
        "\u202e\u0007",
        "été \u{1f600}",
        "__proto__",
        "a".repeat(1e5),
      ]),
    () =>
      pick([
        [],
        {},
        [[]],
        [null],
        [4, 4],
        [1, "1"],
        new Map(),
        new Date(0),
        10n,
        Symbol("s"),
        () => 1,
      ]),
    () => pick([Object.create(null), circular, new Float64Array(2)]),
    () => nested(pick([1, 5, 100, 3000])),
    () => Array.from({ length: pick([2, 100, 300, 5000]) }, (_, i) => i + 1),
  ])();

const NAMES = [
  "rnaks",
  "Ranks",
  "rank",
  "toString",
  "constructor",
  "hasOwnProperty",
  "",
  "ü",
  "a\nb",
  "x".repeat(500),
];
const MUTATIONS: ReadonlyArray<(holder: Record<string, unknown>, key: string) => void> = [
  (holder, key) => void Reflect.deleteProperty(holder, key),
  (holder, key) => void (holder[key] = strange()),
  (holder, key) => void (holder[key] = strange()),
  (holder) => void (holder[pick(NAMES)] = strange()),
  (holder, key) => {
    const value = holder[key];
    Reflect.deleteProperty(holder, key);
    holder[`${key.slice(0, 2)}${key.slice(3)}`] = value;
  },
  (holder, key) => void (holder[`${key}s`] = holder[key]),
  (holder) =>
    void Object.defineProperty(holder, "__proto__", {
      value: 1,
      enumerable: true,
      configurable: true,
      writable: true,
    }),
  (holder, key) => {
    if (Array.isArray(holder[key])) holder[key] = [...holder[key], ...holder[key]];
  },
  (holder, key) => {
    if (typeof holder[key] === "number") holder[key] *= pick([-1, 0.5, 10, 1e6, 1e18]);
    else if (typeof holder[key] === "string") holder[key] += pick(["s", " ", "\n", "é"]);
  },
];

function mutant(): unknown {
  if (uniform() < 0.02) return strange();
  const plan = JSON.parse(JSON.stringify(pick(Object.values(SUITE)))) as unknown;
  for (let changes = 1 + below(3); changes > 0; changes--) {
    const all = places(plan);
    if (all.length > 0) pick(MUTATIONS)(...pick(all));
  }
  return plan;
}

/** Whether all that was given is in what was taken; by itself, without the schema. Undefined is as good as left out. */
function isKept(given: unknown, taken: unknown): boolean {
  if (given === undefined) return true;
  if (typeof given !== "object" || given === null) return Object.is(given, taken);
  if (typeof taken !== "object" || taken === null || Array.isArray(given) !== Array.isArray(taken))
    return false;
  if (Array.isArray(given) && given.length !== (taken as unknown[]).length) return false;
  // A name beside a list's entries is no datum: JSON has no such thing.
  const keys = Array.isArray(given) ? [...given.keys()].map(String) : Reflect.ownKeys(given);
  return keys.every((key) =>
    isKept(
      Reflect.get(given, key),
      Object.hasOwn(taken, key) ? Reflect.get(taken, key) : undefined,
    ),
  );
}

describe("mutated plans", () => {
  it("are taken whole and sized, or refused with a line for every error", async () => {
    const began = Date.now();
    const count = { taken: 0, refused: 0, lines: 0 };
    for (let i = 0; i < 3000; i++) {
      const plan = mutant();
      try {
        const parsed = parsePlan(plan);
        if (!isKept(plan, parsed))
          console.log(
            JSON.stringify(plan),
            JSON.stringify(parsed),
            Object.getOwnPropertyNames(plan),
            i,
          );
        expect(isKept(plan, parsed)).toBe(true);
        const size = await sizeOf(parsed);
        expect(size.cells).toBeGreaterThan(0);
        if ("shards" in size) {
          expect(size.cells).toBeLessThanOrEqual(MOST_CELLS);
          for (const value of Object.values(size)) expect(value).toBeGreaterThanOrEqual(0);
        }
        count.taken++;
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        count.refused++;
        const lines = error.message.split("\n");
        count.lines += lines.length;
        expect(lines.length).toBeLessThanOrEqual(21);
        for (const line of lines) {
          expect(line).toMatch(/^(.+ must be .+, got .*: .+|and \d+ more of \d+ errors)$/);
          expect(line.length).toBeLessThan(1000);
          expect(line).not.toMatch(/[\p{Cc}\u202e]/u);
        }
      }
    }
    expect(count.taken).toBeGreaterThan(100);
    expect(count.refused).toBeGreaterThan(1500);
    expect(count.lines).toBeGreaterThan(1.2 * count.refused);
    expect(Date.now() - began).toBeLessThan(60_000);
  });
});
