/** What the claims on accountants share: the accountants, which tests replace one by one to see each verdict change. */
import { pldEpsilon } from "../../accountant/pld.js";
import { rdpEpsilon } from "../../accountant/rdp.js";

export const SUBJECT = { rdpEpsilon, pldEpsilon };
export type AccountantSubject = typeof SUBJECT;

/** Width of the PLD bracket that is asked for, relative to epsilon. */
export const WIDTH = 0.01;
