/** Masks of dropout: how many numbers they leave, of batches smaller than the bench, too. */
import { expect, it } from "vitest";
import { normalSource } from "../../backend/simd/normals.js";
import { read, withMemory } from "../matrices.js";
import { drawMasks, dropoutFor } from "./dropout.js";

// 96,000 numbers: a share has a standard deviation of 0.0016 at most; 0.012 is 7 of them, 3e-12 a layer.
it.each([0.1, 0.25, 0.4, 0.9])("sets a share of %d to zero, layer by layer", (chance) =>
  withMemory(async (memory) => {
    const widths = [600, 480];
    const [rows, dim] = [200, 240];
    const dropout = dropoutFor(() => widths.map((width) => memory.allocate(dim, width)));
    drawMasks(memory, dropout, chance, normalSource("1", "dropout/test"), { rows, step: 3 });
    dropout.masks.forEach((mask, l) => {
      const drawn = read(memory, mask).subarray(0, rows * widths[l]);
      const dropped = drawn.filter((z) => !(z > 0)).length / drawn.length;
      expect(Math.abs(dropped - chance)).toBeLessThan(0.012);
      // Behind the batch there is nothing.
      expect(
        read(memory, mask)
          .subarray(rows * widths[l])
          .some((z) => z > 0),
      ).toBe(false);
    });
  }),
);
