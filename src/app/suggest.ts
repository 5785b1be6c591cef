/** "Did you mean", where app and the command line look for it. */
export { didYouMean, editDistance } from "../core/suggest.js";
