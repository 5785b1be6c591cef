/** The properties hold, and every planted bug is caught by at least one of them. */
import { describe, expect, it } from "vitest";
import { PLANTED } from "./planted.js";
import { PRIVACY_PROPERTIES } from "./privacy.js";
import { PROPERTIES } from "./properties.js";
import { subject, type Subject } from "./subject.js";

const ALL: Record<string, (s: Subject) => void> = { ...PROPERTIES, ...PRIVACY_PROPERTIES };

/** Members of the subject that each property has used: only those properties can see a bug in them. */
const uses = new Map<string, Set<PropertyKey>>();

describe("properties", () => {
  it.each(Object.keys(ALL))("%s", (name) => {
    const used = new Set<PropertyKey>();
    uses.set(name, used);
    ALL[name](
      new Proxy(subject, { get: (target, key) => (used.add(key), target[key as keyof Subject]) }),
    );
  });
});

/** Name of the first property that fails on a broken subject, among those that use what is broken. */
function caughtBy(bug: Partial<Subject>): string | undefined {
  return Object.keys(ALL)
    .filter((name) => Object.keys(bug).some((key) => uses.get(name)?.has(key)))
    .find((name) => {
      try {
        ALL[name]({ ...subject, ...bug });
        return false;
      } catch {
        return true;
      }
    });
}

describe("planted bugs", () => {
  it("are at least fifteen", () => expect(Object.keys(PLANTED).length).toBeGreaterThanOrEqual(15));
  it.each(Object.keys(PLANTED))("caught: %s", (name) =>
    expect(caughtBy(PLANTED[name])).toBeDefined(),
  );
});
