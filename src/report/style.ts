/** The page's style sheet: readable at 390 px, in grey, in the dark and on paper. */
import { EXPLORER_STYLE } from "./explorer/style.js";
import { BASE } from "./styles/base.js";
import { CLAIMS_STYLE } from "./styles/claims.js";
import { EXHIBITS } from "./styles/exhibits.js";
import { OPENING } from "./styles/opening.js";
import { PRINT } from "./styles/print.js";

/** Print comes last: it overrules widths of screens. */
export const STYLE = [
  ...BASE,
  ...OPENING,
  ...EXHIBITS,
  ...CLAIMS_STYLE,
  ...EXPLORER_STYLE,
  ...PRINT,
].join("\n");
