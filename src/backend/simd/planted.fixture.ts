/** Compiles the kernel from sources in which a bug was planted. */
import { compileKernel } from "../../../scripts/kernel.mjs";
import { instantiate, type Kernel } from "./kernel.js";

/** The kernel with one passage of one source replaced; throws where the passage is not found exactly `times` times. */
export async function plantedKernel(
  file: string,
  passage: string,
  replacement: string,
  times = 1,
): Promise<Kernel> {
  return instantiate(
    await compileKernel(
      false,
      (name, text) => {
        if (name !== file) return text;
        if (text.split(passage).length !== times + 1)
          throw new Error(`${file} has not ${times} x ${passage}`);
        return text.replaceAll(passage, replacement);
      },
      // Not optimised: the same numbers, compiled in a quarter of the time.
      0,
    ),
  );
}
