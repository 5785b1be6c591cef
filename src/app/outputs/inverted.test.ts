/** Whether a table's scores lie the wrong way round, beyond chance: of documents, each pool's its own. */
import { describe, expect, it } from "vitest";
import { invertedAuc } from "./inverted.js";
import { outputsOf, type Row } from "./tables.fixture.js";

const EACH = 80;

/**
 * 80 members, of which 32 have the logit 1 and the others 0, and 80 non-members, of which 48 have it. Their AUC is
 * 1/2 + (0.4 - 0.6)/2 = 0.4, and the variance of the placements 0.06 on either side: its error is
 * sqrt(0.12/80) = 0.0387.
 */
const rowsOf = (pool: string, model = "m"): Row[] =>
  [1, 0].flatMap((member) =>
    Array.from({ length: EACH }, (_, i) => ({
      ...{ pool, model, member, example: `${member} ${i}` },
      logit: Number(i < (member === 1 ? 32 : 48)),
    })),
  );
const found = async (...rows: readonly Row[][]) =>
  invertedAuc(await outputsOf(rows.flat()), ["loss"]);

describe("scores that are lower for members", () => {
  it("of 160 documents are within chance at 3.09 errors, which end at 0.52", async () => {
    expect(await found(rowsOf("p"))).toBeUndefined();
  });

  it("of two pools are beyond it: 320 documents, though both have the same names", async () => {
    // The error is 0.0387/sqrt(2), and 3.09 of it end at 0.49.
    const inverted = await found(rowsOf("p"), rowsOf("q"));
    expect(inverted?.attack).toBe("loss");
    expect(inverted?.value).toBeCloseTo(0.4, 12);
  });

  it("of two targets on the same documents are not: a document counts once", async () => {
    expect(await found(rowsOf("p"), rowsOf("p", "n"))).toBeUndefined();
  });

  it("are of all targets and pools together: a table that is right in one of them is right", async () => {
    const right = rowsOf("q").map((row) => ({ ...row, logit: 1 - (row.logit as number) }));
    expect(await found(rowsOf("p"), rowsOf("r"), right)).toBeUndefined();
  });
});
