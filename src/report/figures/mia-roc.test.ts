/** ROC curves: both attacks that decide are drawn, each in its own panel, and no other attack is. */
import { expect, it } from "vitest";
import { belowKey, drawn } from "../../testing/drawn.js";
import { everyTable } from "../../testing/every-table.js";
import { membershipRows } from "../../testing/membership-rows.js";
import { GUESSING } from "../plots/membership-means.js";
import { miaRoc } from "./mia-roc.js";

const lira = everyTable.rocs.filter((r) => r.plan === "mia");
const rmia = lira.map((r) => ({ ...r, attack: "rmia-online", tpr: Math.sqrt(r.tpr) }));
const svg = (rocs: typeof lira): string =>
  drawn(miaRoc, { rocs, membership: membershipRows({}) }, "classifier");
/** Curves with their dashes and panels, without the one of guessing. */
const curves = (rocs: typeof lira): string[] =>
  belowKey(svg(rocs))
    .split('<g aria-label="line">')
    .slice(1)
    .flatMap((mark) => {
      const group = mark.split("aria-label=")[0];
      const dash = /stroke-dasharray="([^"]*)"/.exec(group)?.[1] ?? "none";
      const paths = [...group.matchAll(/<path d="([^"]*)"/g)];
      return dash === GUESSING.dash ? [] : paths.map(([, path]) => `${dash} ${path}`);
    });

it("draws a panel for LiRA and one for RMIA, full fine-tuning in each, and no other attack", () => {
  const alone = curves(lira);
  const both = curves([...lira, ...rmia]);
  // One setting: its own curve whole, and full fine-tuning dotted, in each panel.
  expect(alone).toHaveLength(2);
  expect(both).toHaveLength(4);
  expect(both.filter((c) => c.startsWith("none"))).toHaveLength(2);
  const text = svg([...lira, ...rmia]);
  for (const name of ["LiRA, one variance", "RMIA"]) expect(text).toContain(`>${name}</text>`);
  expect(svg(lira)).not.toContain(">RMIA</text>");
  const others = lira.map((r) => ({ ...r, attack: "loss", tpr: r.fpr }));
  expect(curves([...lira, ...others])).toEqual(alone);
});
