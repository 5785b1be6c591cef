/** For figures and commands that import it from here yet. */
export { DECIDING_ATTACK } from "../../attack/membership.js";
