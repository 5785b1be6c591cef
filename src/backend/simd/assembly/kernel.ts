/** Everything that the module exports. */
export { KEY, OUT, normals, raw } from "./normals";
export { project } from "./products";
export { sample } from "./noise";
export { accumulate, accumulateRows, adam, mask, multiply, rectify, scale, scaleRows, spread, squares, sumRows, transpose } from "./matrices";
export {
  causalSoftmax, causalSoftmaxBack, copyBlock, crossEntropy, exponential, gains, gather, gelu, geluBack, normalise, normaliseBack, scatter,
} from "./transformer";
