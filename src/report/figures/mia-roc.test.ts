/** ROC curves: both attacks that decide are drawn, each as its own line, and no other attack is. */
import { expect, it } from "vitest";
import { drawn } from "../../testing/drawn.js";
import { everyTable } from "../../testing/every-table.js";
import { membershipRows } from "../../testing/membership-rows.js";
import { miaRoc } from "./mia-roc.js";

const lira = everyTable.rocs.filter((r) => r.plan === "mia");
const rmia = lira.map((r) => ({ ...r, attack: "rmia-online", tpr: Math.sqrt(r.tpr) }));
const svg = (rocs: typeof lira): string =>
  drawn(miaRoc, { rocs, membership: membershipRows({}) }, "classifier");
/** Curves with their dashes, without the dotted one of guessing. */
const curves = (rocs: typeof lira): string[] =>
  svg(rocs)
    .split('<g aria-label="line">')
    .slice(1)
    .flatMap((mark) => {
      const group = mark.slice(0, mark.indexOf("</g>"));
      const dash = /stroke-dasharray="([^"]*)"/.exec(group)?.[1] ?? "none";
      const paths = [...group.matchAll(/<path d="([^"]*)" stroke/g)];
      return dash === "1 3" ? [] : paths.map(([, path]) => `${dash} ${path}`);
    });

it("draws LiRA whole and RMIA dashed, in every panel, and no other attack", () => {
  const alone = curves(lira);
  const both = curves([...lira, ...rmia]);
  // One panel: its own curve, and full fine-tuning behind it.
  expect(alone).toHaveLength(2);
  expect(both).toHaveLength(4);
  expect(both.filter((c) => !c.startsWith("none"))).toHaveLength(2);
  expect(new Set(both).size).toBe(2);
  const others = lira.map((r) => ({ ...r, attack: "loss", tpr: r.fpr }));
  expect(curves([...lira, ...others])).toEqual(alone);
});
