/** Sections of the report: one a link of the argument, with its claims, figures and tables; one for what is apart. */
import type { ClaimResult } from "../claims/claim.js";
import { APART, LINKS, claimsOf } from "./argument.js";

export interface Section {
  /** Its anchor. */
  readonly id: string;
  /** Number of its link; absent of what is apart from the argument. */
  readonly number?: number;
  readonly title: string;
  /** What the paper says, or what the section is about. */
  readonly lead: string;
  readonly claims: readonly ClaimResult[];
  /** Ids of the figures and tables that stand open. */
  readonly figures: readonly string[];
}

/** Of a link's id. */
export const anchorOf = (id: string): string => `link-${id}`;

/** Results in the order of these claims, each with those on other tasks behind it. */
const inOrder = (claims: readonly ClaimResult[], ids: readonly string[]): readonly ClaimResult[] =>
  ids.flatMap((id) => claims.filter((c) => c.claim === id));

/** Every result stands in one section. A link's section is there without any; the other one is not. */
export function sectionsOf(claims: readonly ClaimResult[]): readonly Section[] {
  const placed = new Set<string>(LINKS.flatMap(claimsOf));
  const apart = claims.filter((c) => !placed.has(c.claim));
  return [
    ...LINKS.map((link, i) => ({
      id: anchorOf(link.id),
      number: i + 1,
      title: link.title,
      lead: `The paper says: ${link.paper}`,
      claims: inOrder(claims, claimsOf(link)),
      figures: link.figures,
    })),
    ...(apart.length > 0
      ? [
          {
            id: anchorOf(APART.id),
            title: APART.title,
            lead: APART.paper,
            claims: apart,
            figures: [],
          },
        ]
      : []),
  ];
}

/** Exhibits by the section of the first result that they illustrate; those of none stand in the last one. */
export function exhibitsIn<E extends { readonly claims: readonly string[] }>(
  sections: readonly Section[],
  exhibits: readonly E[],
): ReadonlyMap<string, readonly E[]> {
  const homeOf = ({ claims }: E): Section =>
    sections.find((s) => s.claims.some((c) => c.id === claims[0])) ?? sections[sections.length - 1];
  return new Map(
    sections.map((section) => [section.id, exhibits.filter((x) => homeOf(x) === section)]),
  );
}

/** Those that stand open, in the section's order; the first where it names none that is drawn. The rest is folded. */
export function openFirst<E extends { readonly id: string }>(
  { figures }: Section,
  exhibits: readonly E[],
): { readonly open: readonly E[]; readonly folded: readonly E[] } {
  const named = figures.flatMap((id) => exhibits.filter((x) => x.id === id));
  const open = named.length > 0 ? named : exhibits.slice(0, 1);
  return { open, folded: exhibits.filter((x) => !open.includes(x)) };
}
