/** The properties hold, and every planted bug is caught by at least one of them. */
import { describe, expect, it } from "vitest";
import { PLANTED } from "./planted.js";
import { PROPERTIES } from "./properties.js";
import { subject } from "./subject.js";

describe("properties", () => {
  it.each(Object.keys(PROPERTIES))("%s", (name) => PROPERTIES[name](subject));
});

/** Names of the properties that fail on a broken subject. */
function caughtBy(bug: object): string[] {
  return Object.keys(PROPERTIES).filter((name) => {
    try {
      PROPERTIES[name]({ ...subject, ...bug });
      return false;
    } catch {
      return true;
    }
  });
}

describe("planted bugs", () => {
  it("are at least fifteen", () => expect(Object.keys(PLANTED).length).toBeGreaterThanOrEqual(15));
  it.each(Object.keys(PLANTED))("caught: %s", (name) => expect(caughtBy(PLANTED[name])).not.toEqual([]));
});
