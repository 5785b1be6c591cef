/** The properties hold, and every planted bug is caught by at least one of them; each test alone and in any order. */
import { describe, expect, it } from "vitest";
import { accountants } from "./accountants.js";
import { attacks } from "./attacks.js";
import { audits } from "./audits.js";
import { bounds } from "./bounds.js";
import { gaussianMechanism } from "./gaussian-mechanism.js";
import { identity } from "./identity.js";
import { merging } from "./merging.js";
import { noiseLaw } from "./noise-law.js";
import { noiseMoments } from "./noise-moments.js";
import { accountantsBugs } from "./planted/accountants.js";
import { attacksBugs } from "./planted/attacks.js";
import { auditsBugs } from "./planted/audits.js";
import { boundsBugs } from "./planted/bounds.js";
import { gaussianMechanismBugs } from "./planted/gaussian-mechanism.js";
import { identityBugs } from "./planted/identity.js";
import { mergingBugs } from "./planted/merging.js";
import { noiseLawBugs } from "./planted/noise-law.js";
import { noiseMomentsBugs } from "./planted/noise-moments.js";
import { privacyProfileBugs } from "./planted/privacy-profile.js";
import { releasesBugs } from "./planted/releases.js";
import { streamsBugs } from "./planted/streams.js";
import { privacyProfile } from "./privacy-profile.js";
import type { PlantedBugs, Property } from "./property.js";
import { releases } from "./releases.js";
import { streams } from "./streams.js";
import { subject, type Subject } from "./subject.js";

/** A planted bug tries the properties in this order: cheap ones first. */
const PROPERTIES: readonly Property[] = [
  ...identity,
  ...bounds,
  ...merging,
  ...gaussianMechanism,
  ...streams,
  ...audits,
  ...attacks,
  ...noiseMoments,
  ...noiseLaw,
  ...privacyProfile,
  ...releases,
  ...accountants,
];
const SUBJECTS: readonly PlantedBugs[] = [
  identityBugs,
  noiseMomentsBugs,
  noiseLawBugs,
  streamsBugs,
  boundsBugs,
  mergingBugs,
  privacyProfileBugs,
  gaussianMechanismBugs,
  accountantsBugs,
  auditsBugs,
  attacksBugs,
  releasesBugs,
];
const PLANTED = SUBJECTS.flatMap((bugs) => Object.entries(bugs));

describe("properties", () => {
  it.each(PROPERTIES.map((p) => [p.name, p] as const))("%s", (_, property) => {
    const used = new Set<PropertyKey>();
    property.check(
      new Proxy(subject, { get: (target, key) => (used.add(key), target[key as keyof Subject]) }),
    );
    expect(used).toEqual(new Set(property.uses));
  });
});

/** A pure function that remembers its values by its arguments. */
function remembering<A extends readonly unknown[], V>(
  compute: (...args: A) => V,
): (...args: A) => V {
  const known = new Map<string, V>();
  return (...args) => {
    const key = JSON.stringify(args);
    const value = known.get(key) ?? compute(...args);
    known.set(key, value);
    return value;
  };
}

/**
 * The subject for planted bugs: what is dear of it, and right, is computed once for all of them. Properties themselves
 * are held by the subject as it is.
 */
const remembered: Subject = {
  ...subject,
  profileDelta: remembering(subject.profileDelta),
  releaseDelta: remembering(subject.releaseDelta),
  exactTv: remembering(subject.exactTv),
  pldEpsilon: remembering(subject.pldEpsilon),
  rdpEpsilon: remembering(subject.rdpEpsilon),
};

/** Name of the first property that fails on a broken subject, among those that use what is broken. */
function caughtBy(bug: Partial<Subject>): string | undefined {
  const broken = { ...remembered, ...bug };
  const fails = ({ check }: Property): boolean => {
    try {
      check(broken);
      return false;
    } catch {
      return true;
    }
  };
  return PROPERTIES.filter((p) => p.uses.some((name) => Object.hasOwn(bug, name))).find(fails)
    ?.name;
}

describe("planted bugs", () => {
  it("have names of their own, and none has been lost", () =>
    expect(new Set(PLANTED.map(([name]) => name)).size).toBe(51));
  it.each(PLANTED)("caught: %s", (_, bug) => expect(caughtBy(bug)).toBeDefined());
});
