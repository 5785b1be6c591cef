/** Options of the exact commands: epsilon, delta, confidence, rank, cosine. */
import { MAX_RANK } from "../../core/errors.js";
import { integer, number } from "./number.js";

export const rankOption = integer("--rank <r>", "adaptation rank", {
  min: 1,
  max: MAX_RANK,
  required: true,
  remedy: "give the adaptation rank r of LoRA, e.g. 16",
});

export const epsilonOption = number("--epsilon <e>", "gives delta", {
  min: 0,
  remedy: "give the privacy parameter epsilon, e.g. 1",
});

export const deltaOption = (help: string) =>
  number("--delta <d>", help, {
    above: 0,
    below: 1,
    remedy: "give the privacy parameter delta, e.g. 1e-5",
  });

/** Audits allow delta = 0. */
export const auditOptions = {
  delta: number("--delta <d>", "delta", {
    min: 0,
    below: 1,
    required: true,
    remedy: "give the privacy parameter delta, e.g. 1e-5",
  }),
  confidence: number("--confidence <c>", "confidence of the bound", {
    above: 0,
    below: 1,
    fallback: 0.95,
    remedy: "give e.g. 0.95",
  }),
};
