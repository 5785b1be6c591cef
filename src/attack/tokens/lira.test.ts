/** LiRA over tokens against densities written out, on planted memories, and on nothing. */
import { describe, expect, it } from "vitest";
import { stream } from "../../core/stream.js";
import { auc } from "../roc.js";
import { tokenLira } from "./lira.js";

const normalLog = (x: number, mean: number, variance: number): number =>
  -((x - mean) * (x - mean)) / (2 * variance) - Math.log(variance) / 2;

describe("LiRA over tokens", () => {
  it("is the sum of log density ratios, one variance a side", () => {
    // Two documents of two tokens and of one; four shadow models.
    const losses = [
      [1, 5, 3, -1],
      [2, 4, 3.5, -1],
      [4, 6, 2, -1],
      [5, 8, 1, -1],
    ];
    const member = [
      [1, 0],
      [1, 0],
      [0, 1],
      [0, 1],
    ];
    const [inside, outside] = [(0.5 + 0.5 + 0.5) / 3, (0.5 + 2 + 0.125) / 3];
    const scores = tokenLira([1.5, 6, 2, -1], { losses, member }, 2);
    expect(scores[0]).toBeCloseTo(
      normalLog(1.5, 1.5, inside) +
        normalLog(6, 4.5, inside) -
        normalLog(1.5, 4.5, outside) -
        normalLog(6, 7, outside),
      12,
    );
    expect(scores[1]).toBeCloseTo(normalLog(2, 1.5, inside) - normalLog(2, 3.25, outside), 12);
  });

  it("refuses a document that every shadow model was trained on, or none", () => {
    const losses = [
      [1, 5],
      [2, 4],
    ];
    const under = (a: number, b: number) => () =>
      tokenLira([1, 5], { losses: losses.map((l) => [...l]), member: [[a], [b]] }, 2);
    expect(under(1, 0)).not.toThrow();
    expect(under(1, 1)).toThrow("document 0: a shadow model trained without it");
    expect(under(0, 0)).toThrow("document 0: a shadow model trained on it");
  });

  it("refuses tables that do not belong together", () => {
    const member = [[1], [0]];
    expect(() =>
      tokenLira(
        [1, 2, 3],
        {
          losses: [
            [1, 2],
            [1, 2],
          ],
          member,
        },
        2,
      ),
    ).toThrow(/alike/);
    expect(() => tokenLira([1, 2], { losses: [[1, 2], [1]], member }, 2)).toThrow(/alike/);
  });

  /** 300 documents of 6 tokens; members' losses are lower by `memory` at one token. */
  function aucOf(memory: number, isTurned = false): number {
    const [n, width, models] = [300, 6, 8];
    const { normal, uniform } = stream("tokens", "lira", 0);
    const hard = Array.from({ length: n * width }, () => 8 + normal());
    const coins = (): Uint8Array => Uint8Array.from({ length: n }, () => Number(uniform() < 0.5));
    const table = (m: Uint8Array): number[] =>
      hard.map((x, at) => {
        const i = Math.floor(at / width);
        return x + normal() / 4 - (at % width === i % width ? memory * m[i] : 0);
      });
    const member: Uint8Array[] = [];
    for (let k = 0; k < models; k += 2) {
      const m = coins();
      member.push(
        m,
        m.map((x) => 1 - x),
      );
    }
    const own = coins();
    const scores = [...tokenLira(table(own), { losses: member.map(table), member }, width)].map(
      (s) => (isTurned ? -s : s),
    );
    return auc({
      members: scores.filter((_, i) => own[i] === 1),
      nonMembers: scores.filter((_, i) => own[i] === 0),
    }).value;
  }

  it("finds what one token remembers, and nothing where none does (z < 6.2: below 1e-9)", () => {
    expect(aucOf(1)).toBeGreaterThan(0.8);
    expect(aucOf(1, true)).toBeLessThan(0.2);
    // The standard error of an AUC of random scores of 150 and 150 is 0.0334.
    expect(Math.abs(aucOf(0) - 0.5)).toBeLessThan(6.2 * 0.0334);
  });
});
