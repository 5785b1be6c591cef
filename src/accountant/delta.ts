/** The deltas at which epsilons are stated: each is in a column's meaning, so it is written once. */

/** Of trained models, as they were sampled. */
export const DELTA = 1e-5;

/**
 * Of one-run audits: their p-values have a term of about 2 m delta times
 * the tail (Theorem 5.2 of arXiv:2305.08846), so at m = 1000 canaries and
 * delta = 1e-5 no attack's could fall below the audits' level of 1e-8.
 */
export const AUDIT_DELTA = 1e-12;

/** At which noisy releases are compared. */
export const RELEASE_DELTA = 0.01;
