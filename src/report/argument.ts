/** The paper's argument: its links in order, one a file of `links/`, and what stands apart from it. */
import type { ClaimId } from "../claims/registry.js";
import type { Link } from "./link.js";
import { dynamics } from "./links/dynamics.js";
import { gaussian } from "./links/gaussian.js";
import { gradient } from "./links/gradient.js";
import { protection } from "./links/protection.js";
import { variance } from "./links/variance.js";

/** In the order of the argument. */
export const LINKS: readonly Link[] = [gradient, variance, gaussian, dynamics, protection];

/** Claims of a link, the deciding ones first. */
export const claimsOf = ({ strands, beside }: Link): readonly ClaimId[] => [
  ...strands.flatMap((strand) => strand.deciding.map(({ claim }) => claim)),
  ...beside,
];

/** Home of claims that no link names: noise that is added, and its accountants. */
export const APART = {
  id: "apart",
  title: "Beside the argument: noise that is added, and its accountants",
  paper: "What is said of releases with added noise, and of how DP-SGD's privacy is accounted.",
} as const;
