/** How much effort `verify` makes. */
export const PROFILES = ["quick", "standard", "full"] as const;
export type Profile = (typeof PROFILES)[number];

/** Trials of a profile relative to the plan as written. */
export const EFFORT: Record<Profile, number> = { quick: 1, standard: 2, full: 100 };

/** Whether a profile runs a plan; plans that name no profiles are run by all. */
export const runsIn = (
  profile: Profile,
  plan: { profiles?: readonly string[] | undefined },
): boolean => plan.profiles === undefined || plan.profiles.includes(profile);
