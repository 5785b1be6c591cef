/** What a comparison needs of a plan, and what is said where the plan does not have it, or models of it diverged. */
import { isAccounted, isAdapter, type MembershipEvidence, type Setting } from "./evidence.js";

/** A part that a setting plays in a comparison. */
export interface Role {
  readonly name: string;
  is(setting: Setting): boolean;
}

export const ADAPTER: Role = { name: "adapters (LoRA or LoRA-FA)", is: isAdapter };
export const FULL: Role = { name: "full fine-tuning", is: (s) => s.method === "full" };
export const ACCOUNTED: Role = { name: "DP-SGD or DP-LoRA", is: isAccounted };

/** A role that no setting is left for. */
export interface Missing {
  readonly role: string;
  /** Settings of the role that diverged; none: the plan has no such setting. */
  readonly diverged: readonly string[];
}

/** Of these roles those that no setting is left for. */
export function missingRoles(
  { adapters, full, accounted, diverged }: MembershipEvidence,
  roles: readonly Role[],
): Missing[] {
  const left = [...adapters, ...(full ? [full] : []), ...accounted];
  return roles
    .filter((role) => !left.some(role.is))
    .map((role) => missingRole(role.name, diverged.filter(role.is)));
}

export const missingRole = (role: string, diverged: readonly Setting[]): Missing => ({
  role,
  diverged: diverged.map((s) => s.setting),
});

/** One sentence; "" where nothing is missing. */
export function missingText(missing: readonly Missing[]): string {
  if (missing.length === 0) return "";
  const reasons = missing.map(({ role, diverged }) =>
    diverged.length > 0
      ? `models of ${role} diverged (${diverged.join(", ")})`
      : `the plan has no ${role}`,
  );
  return ` Nothing to compare: ${reasons.join("; ")}.`;
}
