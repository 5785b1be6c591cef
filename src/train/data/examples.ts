/** Labelled examples, and parts of them. */

/** Rows of features with labels 0..classes-1. */
export interface Examples {
  readonly dim: number;
  readonly classes: number;
  /** count x dim, row-major. */
  readonly features: Float32Array;
  readonly labels: Uint8Array;
  /** Rows of the user's own file, from 1 as messages count them. */
  readonly rows?: Int32Array;
}

/** What examples are for. Parts are disjoint; a list of one role cannot be passed for another (types alone). */
export type Role = "public" | "private" | "pool" | "validation" | "population" | "test";
declare const ROLE: unique symbol;
/** Examples, or what was computed of them, in their role. */
export type In<R extends Role, T> = T & { readonly [ROLE]: R };
/** T in the role of examples, where they have one. */
export type InRoleOf<E, T> = E extends In<infer R, unknown> ? In<R, T> : T;

export const count = (e: Examples): number => e.labels.length;

/** The examples of given indices, in that order. */
export function select(e: Examples, indices: ArrayLike<number>): Examples {
  const features = new Float32Array(indices.length * e.dim);
  const labels = new Uint8Array(indices.length);
  for (let i = 0; i < indices.length; i++) {
    features.set(e.features.subarray(indices[i] * e.dim, (indices[i] + 1) * e.dim), i * e.dim);
    labels[i] = e.labels[indices[i]];
  }
  const { rows } = e;
  return {
    ...e,
    features,
    labels,
    ...(rows && { rows: Int32Array.from(indices, (i) => rows[i]) }),
  };
}

/** Two lists of examples of one kind, one after the other. */
export function join(a: Examples, b: Examples): Examples {
  const features = new Float32Array(a.features.length + b.features.length);
  features.set(a.features);
  features.set(b.features, a.features.length);
  return {
    dim: a.dim,
    classes: a.classes,
    features,
    labels: Uint8Array.from([...a.labels, ...b.labels]),
    ...(a.rows && b.rows && { rows: Int32Array.from([...a.rows, ...b.rows]) }),
  };
}
