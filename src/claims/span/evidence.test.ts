import { expect, it } from "vitest";
import { spanRow } from "../../testing/span-rows.js";
import { loadTable } from "./evidence.js";

it("the table of loads runs by number, 2 before 10, and takes those of one load together", () => {
  const row = (tokens: number, models: number) => ({
    ...spanRow("mnist", "sgd", 8),
    ...{ examples: 8, room: 16, tokens, models, full: models - 1, auc: 1 - models / 100 },
    leverageAuc: 0.5 + models / 100,
  });
  const { body } = loadTable([row(20, 3), row(1, 5), row(4, 7), row(4, 9)]);
  expect(body).toEqual([
    ["0.5", "5", "4", "0.950", "0.550"],
    ["2", "16", "14", "0.919", "0.581"],
    ["10", "3", "2", "0.970", "0.530"],
  ]);
});
