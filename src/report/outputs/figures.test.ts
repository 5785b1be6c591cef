/** Curves of outputs: those of the largest AUCs, each attacker's its own, and none without a rate. */
import { expect, it } from "vitest";
import { rocFigure, type AttackPoint, type RocPoint } from "./figures.js";

const ATTACKS = ["lira", "rmia", "loss", "zlib", "min-k", "min-k++", "wbc", "ez-mia"];
const point = (attack: string, value: number, knowledge = "unaware"): AttackPoint => ({
  ...{ attack, knowledge, auc: { value, interval: null } },
});
const curve = (attack: string, knowledge = "unaware", tpr = 0.3): RocPoint[] => [
  ...[0.01, 1].map((fpr) => ({ attack, knowledge, fpr, tpr: fpr === 1 ? 1 : tpr })),
];
const shownIn = (csv: string): Set<string> =>
  new Set(
    csv
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.split(",").slice(0, 2).join(" ")),
  );

it("of more than six attacks the six of largest AUC are drawn, in whatever order they come", () => {
  const attacks = ATTACKS.map((attack, i) => point(attack, 0.5 + ((i * 3) % 8) / 20));
  const [figure] = rocFigure(
    ATTACKS.flatMap((attack) => curve(attack)),
    attacks,
  );
  const largest = [...attacks].sort((a, b) => b.auc.value - a.auc.value).slice(0, 6);
  expect(figure.title).toBe("ROC curves of the 6 largest AUCs");
  expect(shownIn(figure.csv)).toEqual(new Set(largest.map((a) => `${a.attack} unaware`)));
});

it("one attack by two attackers has two curves; of no rate above zero there is no figure", () => {
  const both = [...curve("lira"), ...curve("lira", "known-A", 0.6)];
  const attacks = [point("lira", 0.6), point("lira", 0.7, "known-A")];
  const [figure] = rocFigure(both, attacks);
  expect(shownIn(figure.csv)).toEqual(new Set(["lira unaware", "lira known-A"]));
  expect(rocFigure(both, attacks.slice(1))[0].title).toBe("ROC curve of the largest AUC");
  expect(rocFigure([{ ...both[0], tpr: 0 }], attacks)).toEqual([]);
});
