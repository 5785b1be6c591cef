/** Order of scores for audits: any order of rows and any increasing change of scores comes to the same halves. */
import { describe, expect, it } from "vitest";
import { stream } from "../core/stream.js";
import { clopperPearson, epsilonLowerBound } from "./epsilon-lower.js";
import type { Scores } from "./roc.js";
import { shuffled } from "./shuffled.js";

/** Laplace noise of scale 1/epsilon, 1 added for members: the mechanism is exactly (epsilon, 0)-DP. */
function laplace(epsilon: number, n: number, trial: number): Scores {
  const { uniform } = stream("shuffled", `laplace ${epsilon} ${n}`, trial);
  const noise = (): number => {
    const u = uniform() - 0.5;
    return (-Math.sign(u) * Math.log(1 - 2 * Math.abs(u))) / epsilon;
  };
  return {
    members: Array.from({ length: n }, () => 1 + noise()),
    nonMembers: Array.from({ length: n }, noise),
  };
}
const sorted = (s: Scores): Scores => ({
  members: s.members.toSorted((a, b) => a - b),
  nonMembers: s.nonMembers.toSorted((a, b) => b - a),
});
const mapped = ({ members, nonMembers }: Scores, f: (x: number) => number): Scores => ({
  members: members.map(f),
  nonMembers: nonMembers.map(f),
});

describe("shuffled scores", () => {
  const scores = laplace(1, 400, 0);

  it("are the same scores, in one order for any order of rows", () => {
    const once = shuffled(scores, "1");
    expect(sorted(once)).toEqual(sorted(scores));
    expect(shuffled(sorted(scores), "1")).toEqual(once);
    expect(
      shuffled(
        mapped(scores, (x) => x),
        "1",
      ),
    ).toEqual(once);
    // It is an order of its own, not the file's and not the sorted one.
    for (const other of [scores, sorted(scores)]) expect(once.members).not.toEqual(other.members);
  });

  it("of the same ranks come to the same bound; another seed to another", () => {
    const bound = (s: Scores, seed: string): number =>
      epsilonLowerBound(shuffled(s, seed), 0).epsilon;
    expect(bound(scores, "1")).toBeGreaterThan(0);
    expect(
      bound(
        mapped(scores, (x) => Math.exp(x / 8) - 100),
        "1",
      ),
    ).toBe(bound(scores, "1"));
    const others = ["2", "3", "4", "5"].map((seed) => bound(scores, seed));
    expect(new Set(others).size).toBeGreaterThan(1);
  });

  it("of members and of non-members are in orders of their own", () => {
    const ranks = Array.from({ length: 64 }, (_, i) => i);
    const { members, nonMembers } = shuffled(
      { members: ranks, nonMembers: ranks.map((i) => i + 0.5) },
      "1",
    );
    expect(members).not.toEqual(nonMembers.map((x) => x - 0.5));
  });

  it("with infinite scores and ties keep every score", () => {
    const odd = { members: [Infinity, -Infinity, 1, 1, 0], nonMembers: [-Infinity, 1, -0] };
    const once = shuffled(odd, "1");
    expect(sorted(once)).toEqual(sorted(odd));
    const turned = { members: odd.members.toReversed(), nonMembers: odd.nonMembers.toReversed() };
    expect(shuffled(turned, "1")).toEqual(once);
  });

  // Clopper-Pearson at 1e-8 for each of 32 places: false-alarm probability below 1e-6 (the seed is fixed).
  it("put every rank into the counted half of half of all files, under one seed", () => {
    const [files, n] = [400, 32];
    const counted = new Array<number>(n).fill(0);
    for (let t = 0; t < files; t++) {
      const file = laplace(1, n, t);
      const ranks = file.members.toSorted((a, b) => a - b);
      shuffled(file, "1").members.forEach((x, i) => {
        // The odd ranks of an order are counted (epsilonLowerBound).
        if (i % 2 === 1) counted[ranks.indexOf(x)]++;
      });
    }
    for (const hits of counted) {
      const { low, high } = clopperPearson(hits, files, 0.5e-8);
      expect(low < 0.5 && 0.5 < high, `${hits} of ${files}`).toBe(true);
    }
  });

  // Binomial(200, 0.2) exceeds 76 with probability below 1e-8.
  it("bounds exceed the truth no more often than they say, and find a planted leak", () => {
    const bounds = Array.from(
      { length: 200 },
      (_, t) => epsilonLowerBound(shuffled(sorted(laplace(1, 300, t)), "1"), 0, 0.2).epsilon,
    );
    expect(bounds.filter((x) => x > 1).length).toBeLessThanOrEqual(76);
    const leak = {
      members: Array.from({ length: 400 }, (_, i) => 1000 + i),
      nonMembers: Array.from({ length: 400 }, (_, i) => i),
    };
    expect(epsilonLowerBound(shuffled(leak, "1"), 0).epsilon).toBeGreaterThan(3.5);
  });
});
