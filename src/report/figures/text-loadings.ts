/** How concentrated the gradient rows of a language model are, beside the digits' (E3, E4). */
import * as Plot from "@observablehq/plot";
import { draw } from "../draw.js";
import { defineFigure } from "../figure.js";
import { loadingsOf, moduleParts, type Loading } from "../plots/loading-rows.js";
import { median } from "../plots/marks.js";

interface Rows {
  readonly text: readonly Loading[];
  readonly digits: readonly Loading[];
}

const when = (step: number): string => (step === 0 ? "pretrained" : `${step} steps`);

/** Ticks, medians and the digits' median in each panel of layer and projection. */
function marksOf({ text, digits }: Rows) {
  const used = text.map((l) => ({
    x: l.maxLoading,
    when: when(l.step),
    step: l.step,
    ...moduleParts(l.layer),
  }));
  const points = [...new Set(used.map((u) => u.step))].sort((a, b) => a - b).map(when);
  const projections = [...new Set(used.map((u) => u.projection))];
  const layers = [...new Set(used.map((u) => u.layer))];
  const panels = projections.flatMap((projection) =>
    layers.map((layer) => ({ projection, layer })),
  );
  const medians = panels.flatMap((panel) => {
    const inside = used.filter((u) => u.projection === panel.projection && u.layer === panel.layer);
    return points.map((w) => ({
      ...panel,
      when: w,
      x: median(inside.filter((u) => u.when === w).map((u) => u.x)),
    }));
  });
  const hidden = digits.filter((l) => l.layer === "hidden");
  const trained = Math.max(...hidden.map((l) => l.step));
  const x = median(hidden.filter((l) => l.step === trained).map((l) => l.maxLoading));
  const reference = hidden.length > 0 ? panels.map((panel) => ({ ...panel, x })) : [];
  const place = { fx: "projection", fy: "layer" };
  const marks = [
    Plot.ruleX(reference, { x: "x", stroke: "#555", strokeDasharray: "4 3", ...place }),
    Plot.tickX(used, { x: "x", y: "when", stroke: "when", strokeOpacity: 0.55, ...place }),
    Plot.dot(medians, { x: "x", y: "when", fill: "#000", r: 3.5, ...place }),
  ];
  return { marks, points, projections, layers };
}

export const textLoadings = defineFigure({
  id: "text-loadings",
  claims: ["E3-law"],
  rows({ loadings }): Rows | undefined {
    const text = loadingsOf(loadings, "language-model");
    return text.length > 0 ? { text, digits: loadingsOf(loadings, "classifier") } : undefined;
  },
  title: "Loadings of a language model's gradients (attention, emails, batch 64)",
  caption: ({ digits }) =>
    "One tick a row of each projection's gradient, at the pretrained weights and along fine-tuning; dots: medians." +
    (digits.length > 0
      ? " Dashed: the median row of the MNIST network's hidden layer after training."
      : ""),
  draw(rows) {
    const { marks, points, projections, layers } = marksOf(rows);
    return draw(
      {
        width: 980,
        height: 360,
        marginLeft: 100,
        marginRight: 60,
        marginBottom: 45,
        marginTop: 30,
        grid: true,
        x: { label: "largest loading of a row, max |q_j|/|q|", domain: [0.1, 0.8] },
        y: { label: null, domain: points },
        fx: { label: null, domain: projections },
        fy: { label: null, domain: layers },
        color: {
          domain: points,
          range: ["#0072b2", "#d55e00", "#009e73", "#cc79a7"].slice(0, points.length),
        },
        marks,
      },
      "Largest loadings of attention gradient rows",
    );
  },
});
