/** News of shards that are handed out, whatever their order, and old news. */
import { describe, expect, it } from "vitest";
import { Outstanding } from "./outstanding.js";
import { encodeFailure } from "./protocol.js";

const handedOut = (...ids: string[]): Outstanding => {
  const out = new Outstanding();
  ids.forEach((id, i) => out.pending.set(id, i));
  return out;
};

describe("shards that are handed out", () => {
  it("are heard of once: news of others, and old news, are none", async () => {
    const out = handedOut("a", "b");
    out.completed("z");
    out.completed("a");
    out.completed("a");
    expect([out.isAwaited("a"), out.isAwaited("b"), out.isAwaited("z")]).toEqual([
      false,
      true,
      false,
    ]);
    expect(out.take(9)).toEqual(["a"]);
    // Told again while it is being stored.
    out.completed("a");
    out.finish("a");
    out.completed("a");
    expect(out.take(9)).toEqual([]);
    expect([...out.pending.keys()]).toEqual(["b"]);
  });

  it("that fail are told with their reason, a refusal as itself", () => {
    const out = handedOut("a", "b");
    out.fail("z", "no one's");
    out.fail("a", "job stalled");
    expect(out.failed).toEqual([{ id: "a", index: 0, message: "job stalled", host: "unknown" }]);
    expect(out.refused).toBeUndefined();
    const usage = { option: "rate", rule: "small", remedy: "lower it" };
    out.fail("b", encodeFailure({ message: "rate must be small", host: "h", usage }));
    expect(out.refused).toMatchObject({ name: "UsageError", message: "rate must be small" });
  });

  it("wake who waits, at once where the news came before", async () => {
    const out = handedOut("a", "b", "c");
    const began = performance.now();
    out.fail("a", "x");
    await out.news(10_000);
    setTimeout(() => out.completed("b"), 10);
    await out.news(10_000);
    await out.news(10_000);
    expect(performance.now() - began).toBeLessThan(5000);
    out.take(9);
    await out.news(20);
    expect(out.isWrongAgain("c", 2)).toBe(false);
    expect(out.isWrongAgain("c", 2)).toBe(true);
  });
});
