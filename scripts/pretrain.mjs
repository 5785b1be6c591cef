// Makes assets/language-model.safetensors anew, bit for bit: `npm run pretrain` (some 5 minutes on one core).
import { mkdirSync } from "node:fs";
import { writeWhole } from "../dist/src/store/files.js";
import {
  encodePretrained,
  pretrain,
  PRETRAINING,
  SHAPE,
} from "../dist/src/train/language/pretrained.js";

const started = Date.now();
const model = await pretrain(SHAPE, PRETRAINING, (step, loss) => {
  const left = ((Date.now() - started) / step) * (PRETRAINING.steps - step);
  if (process.stderr.isTTY)
    process.stderr.write(
      `\rstep ${step} of ${PRETRAINING.steps}, loss ${loss.toFixed(3)} nats a token, ` +
        `${Math.ceil(left / 1000)} s left   `,
    );
});
mkdirSync("assets", { recursive: true });
writeWhole("assets/language-model.safetensors", encodePretrained(model));
console.log(
  `\nassets/language-model.safetensors written (${((Date.now() - started) / 1000).toFixed(0)} s)`,
);
process.exit(0);
