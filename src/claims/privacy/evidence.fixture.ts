/** Planted bugs for the claims on a vector query's privacy. */
import { SUBJECT, type PrivacySubject } from "./evidence.js";

type Profile = ReturnType<PrivacySubject["privacyProfile"]>;

/** What the claims speak about, with some of it replaced. */
export const broken = (change: Partial<PrivacySubject>): PrivacySubject => ({
  ...SUBJECT,
  ...change,
});

/** The exact profile, with some of its functions replaced. */
export const profileWith =
  (change: (exact: Profile) => Partial<Profile>): PrivacySubject["privacyProfile"] =>
  (rank, dim, rho) => {
    const exact = SUBJECT.privacyProfile(rank, dim, rho);
    return { ...exact, ...change(exact) };
  };
