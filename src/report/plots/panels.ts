/** Panels in rows of two, each named above its frame: narrow enough for a telephone. */
import * as Plot from "@observablehq/plot";

const TOP = 62;
const BOTTOM = 52;
const GAP = 0.28;

/** Places of panels by name, the options of a figure that has them, and their names as a mark. */
export function panelGrid(names: readonly string[], height = 170, columns = 2) {
  const wide = Math.min(columns, names.length);
  const where = (name: string) => ({
    fx: names.indexOf(name) % wide,
    fy: Math.floor(names.indexOf(name) / wide),
  });
  const rows = Math.ceil(names.length / wide);
  const panels = names.map((name) => ({ name, ...where(name) }));
  return {
    where,
    panels,
    options: {
      height: TOP + BOTTOM + height * (rows + GAP * (rows - 1)),
      marginTop: TOP,
      marginBottom: BOTTOM,
      marginLeft: 62,
      marginRight: 20,
      grid: true,
      fx: { axis: null, padding: 0.1 },
      fy: { axis: null, paddingInner: rows > 1 ? (GAP * rows) / (rows + GAP * (rows - 1)) : 0 },
    } as const,
    names: Plot.text(panels, {
      fx: "fx",
      fy: "fy",
      text: "name",
      frameAnchor: "top-left",
      lineAnchor: "bottom",
      dy: -8,
      fontWeight: "bold",
    }),
  };
}
