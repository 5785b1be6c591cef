/** How spread real gradient rows are: |q_j|/|q| decides how Gaussian an adapter's noise can be. */
import type { GradientRow } from "../../core/gradients.js";
import type { GradientSnapshot } from "./gradients.js";

/** One row of a weight gradient. */
export interface Loading {
  /** "mnist" or "language" (the transformer). */
  readonly source: string;
  readonly layer: string;
  readonly step: number;
  readonly batchSize: number;
  readonly row: number;
  /** |q| */
  readonly norm: number;
  /** max_j |q_j|/|q| */
  readonly maxLoading: number;
  /** (sum rho_j^4)^-1: the number of coordinates that effectively carry the row. */
  readonly participation: number;
}

/** Loadings of every non-zero row (a dead ReLU gives zero rows, which carry no noise either). */
export function loadingsOf(snapshot: GradientSnapshot): Loading[] {
  const { source, layer, step, batchSize, rows, cols, gradient } = snapshot;
  const out: Loading[] = [];
  for (let row = 0; row < rows; row++) {
    const q = gradient.subarray(row * cols, (row + 1) * cols);
    const norm = Math.sqrt(q.reduce((a, x) => a + x * x, 0));
    if (!(norm > 0)) continue;
    const maxLoading = q.reduce((a, x) => Math.max(a, Math.abs(x)), 0) / norm;
    const fourth = q.reduce((a, x) => a + ((x / norm) ** 2) ** 2, 0);
    out.push({ source, layer, step, batchSize, row, norm, maxLoading, participation: 1 / fourth });
  }
  return out;
}

/**
 * Rows for a sweep: of each snapshot, `perLayer` rows evenly spaced in the order of their largest loading, scaled to
 * |q| = 1.
 */
export function realRows(
  snapshots: readonly GradientSnapshot[],
  perLayer: number,
): ReadonlyMap<string, { dim: number; rows: GradientRow[] }> {
  const groups = new Map<string, { dim: number; rows: GradientRow[] }>();
  for (const snapshot of snapshots) {
    const ordered = loadingsOf(snapshot).sort((a, b) => a.maxLoading - b.maxLoading);
    const count = Math.min(perLayer, ordered.length);
    const name = `${snapshot.layer}@${snapshot.step}-b${snapshot.batchSize}`;
    const rows = Array.from({ length: count }, (_, i) => {
      const at = count === 1 ? 0 : Math.round((i * (ordered.length - 1)) / (count - 1));
      const { row, norm } = ordered[at];
      const values = [
        ...snapshot.gradient.subarray(row * snapshot.cols, (row + 1) * snapshot.cols),
      ].map((x) => x / norm);
      return { shape: `${name} row ${row}`, values };
    });
    if (rows.length > 0) groups.set(name, { dim: snapshot.cols, rows });
  }
  return groups;
}
