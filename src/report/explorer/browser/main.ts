/** The script of the explorer: on the page it wires the controls, in a worker it computes. */
import { numbersOf, bracketOf } from "../numbers.js";
import { serve } from "./latest.js";
import { start } from "./wire.js";

if (typeof document === "undefined") serve(self as unknown as Worker);
else {
  // For tests, and for who wants the numbers in full: loradpExplorer.numbersOf({ rank: 16, ... }).
  Object.assign(window, { loradpExplorer: { numbersOf, bracketOf } });
  start(document.currentScript?.textContent ?? "");
}
