import type { ReleaseRow } from "../../experiment/rows.js";
import { describeClaim, type Flip } from "../../testing/describe-claim.js";
import { changeRows } from "../../testing/real-rows.js";
import { onTheoryBut, releaseRows, tablesOnTheory } from "../../testing/rows.js";
import { E12Accountant } from "./E12-accountant.js";

const shown = (mechanism: ReleaseRow["mechanism"], change: Partial<ReleaseRow>) =>
  onTheoryBut({
    release: changeRows(
      releaseRows,
      (r) => r.mechanism === mechanism,
      () => change,
    ),
  });
const beyond = { epsilonLower: 2.31, epsilonExact: 9 };
const within = { epsilonLower: 2.29, epsilonExact: 9 };

describeClaim({
  claim: E12Accountant,
  onTheory: tablesOnTheory,
  flips: [
    ...(["plain", "m2"] as const).flatMap((mechanism): Flip[] => [
      [`${mechanism}, an attack above the accountant`, shown(mechanism, beyond), "violated"],
      [`${mechanism}, an attack just below it`, shown(mechanism, within), "upheld"],
    ]),
    ["an attack above its own exact law only", shown("m1", { epsilonLower: 36 }), "inconclusive"],
    [
      "accounts of zero",
      onTheoryBut({
        release: releaseRows.map((r) => ({ ...r, epsilonPlain: 0, epsilonLower: 0 })),
      }),
      "upheld",
    ],
    [
      "no release that the accountant covers",
      onTheoryBut({ release: releaseRows.filter((r) => r.mechanism === "m1") }),
      "not tested",
    ],
  ],
});
