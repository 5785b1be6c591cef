/** The errors of a validation library (zod) in the words of UsageError: a line each, with the remedy. */
import { UsageError } from "./errors.js";
import { shown } from "./shown.js";
import { didYouMean, nearest } from "./suggest.js";

/** What a validation library says of a bad value (the part of a zod issue that is used). */
export interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly minimum?: unknown;
  readonly maximum?: unknown;
  readonly inclusive?: unknown;
  readonly expected?: unknown;
  readonly values?: unknown;
  readonly divisor?: unknown;
  readonly keys?: readonly string[];
  readonly origin?: string;
  /** Of a union: what each of its members says. */
  readonly errors?: ReadonlyArray<readonly Issue[]>;
  /** Of a union that one field decides: the values that this field may have. */
  readonly options?: readonly unknown[];
  readonly params?: Readonly<Record<string, unknown>> | undefined;
}

type Words = readonly [rule: string, remedy: string];

/** One of a few values, and the one that may have been meant. */
function choiceOf(values: readonly unknown[], seen: unknown): Words {
  const meant = typeof seen === "string" ? didYouMean(seen, values.map(String)) : undefined;
  const rule = values.length === 1 ? shown(values[0]) : `one of ${values.map(shown).join(", ")}`;
  return [rule, meant ?? (values.length === 1 ? "write it so" : "take one of these")];
}

const TYPES: Readonly<Record<string, string>> = { int: "a whole number", nan: "no number" };

function typeOf(expected: unknown, seen: unknown): Words {
  const finite = expected === "number" && typeof seen === "number" ? "a finite number" : undefined;
  const rule = finite ?? TYPES[String(expected)] ?? `of type ${String(expected)}`;
  return [rule, seen === undefined ? "give one" : "give one of that type"];
}

function limitOf({ code, origin, inclusive, minimum, maximum }: Issue): Words {
  const [limit, small] = [shown(code === "too_small" ? minimum : maximum), code === "too_small"];
  if (origin === "array")
    return small
      ? [`a list of at least ${limit}`, "add entries"]
      : [`a list of at most ${limit}`, "take entries out"];
  if (origin === "string")
    return small
      ? [`of at least ${limit} characters`, "write more"]
      : [`of at most ${limit} characters`, "shorten it"];
  const strict = inclusive === false;
  return small
    ? [`${strict ? "above" : "at least"} ${limit}`, "raise it"]
    : [`${strict ? "below" : "at most"} ${limit}`, "lower it"];
}

/** Rule and remedy in words, from the issue that a value broke. */
function wordsOf(issue: Issue, seen: unknown): Words {
  switch (issue.code) {
    case "unrecognized_keys":
      return ["made of known fields only", "remove or rename it"];
    case "too_small":
    case "too_big":
      return limitOf(issue);
    case "invalid_value":
      return choiceOf(issue.values as unknown[], seen);
    case "invalid_type":
      return typeOf(issue.expected, seen);
    case "not_multiple_of":
      return [`a multiple of ${shown(issue.divisor)}`, "round it"];
    case "invalid_union": {
      if (issue.options) return choiceOf(issue.options, seen);
      const rules = (issue.errors ?? []).map(([first]) => wordsOf(first, seen)[0]);
      return [rules.join(", or ") || "known", "give one of these"];
    }
    default:
      // Messages of the schemas' own are rules: "lower-case letters ..", and may bring a remedy.
      return [issue.message, String(issue.params?.["remedy"] ?? "correct it")];
  }
}

const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((v, key) => (v as Record<PropertyKey, unknown> | undefined)?.[key], input);

/**
 * Names of the fields that may stand at a path of the input; none where they are not known. Typos are compared with
 * them.
 */
export type FieldsAt = (path: readonly PropertyKey[]) => readonly string[];

/** The issue of a union's member that the input was meant for: the one that takes its type; else the union's own. */
function withinUnions(issue: Issue, input: unknown): readonly Issue[] {
  if (issue.code !== "invalid_union" || !issue.errors) return [issue];
  const isMismatch = (i: Issue): boolean =>
    i.path.length === 0 &&
    ["invalid_type", "invalid_value", "invalid_format"].includes(i.code ?? "");
  const meant = issue.errors.filter((list) => !list.some(isMismatch));
  if (meant.length !== 1) return [issue];
  return meant[0]
    .map((i) => ({ ...i, path: [...issue.path, ...i.path] }))
    .flatMap((i) => withinUnions(i, input));
}

const pathKey = (path: readonly PropertyKey[]): string => path.map(String).join("\n");

/**
 * All errors of a validation library, a line each: typos once, although the field that was meant is missing, too.
 * @param name how the user calls the option at a path; the path is empty for the whole input
 */
export function refusals(
  issues: readonly Issue[],
  input: unknown,
  name: (path: string) => string,
  fieldsAt: FieldsAt = () => [],
): UsageError[] {
  const each = issues.flatMap((issue) => withinUnions(issue, input));
  const explained = new Set<string>();
  const typos = each.flatMap((issue) => {
    if (issue.code !== "unrecognized_keys") return [];
    const object = valueAt(input, issue.path) as Readonly<Record<string, unknown>>;
    const free = fieldsAt(issue.path).filter((field) => !Object.hasOwn(object, field));
    return (issue.keys ?? []).map((key) => {
      const meant = nearest(key, free);
      if (meant !== undefined) explained.add(pathKey([...issue.path, meant]));
      const [rule, remedy] = wordsOf(issue, key);
      const where = name(issue.path.map((k) => shown(String(k))).join("."));
      return new UsageError(where, rule, shown(key), meant ? `did you mean ${meant}?` : remedy);
    });
  });
  const others = each.flatMap((issue) => {
    if (issue.code === "unrecognized_keys" || explained.has(pathKey(issue.path))) return [];
    const seen = valueAt(input, issue.path);
    const [rule, remedy] = wordsOf(issue, seen);
    const where = name(issue.path.map((k) => shown(String(k))).join("."));
    return [new UsageError(where, rule, shown(seen), remedy)];
  });
  return [...typos, ...others];
}

/** The first of {@link refusals}. */
export const refusal = (issue: Issue, input: unknown, name: (path: string) => string): UsageError =>
  refusals([issue], input, name)[0];

/** Lines that a refusal has at most. */
const MOST = 20;

/** Several refusals as one error, a line each; of many the first, and how many there are. */
export class Refused extends UsageError {
  /** @param further errors that are counted only */
  constructor(errors: readonly UsageError[], further = 0) {
    super("input", "valid", "errors", "correct them");
    const lines = errors.slice(0, MOST).map(({ message }) => message);
    const all = errors.length + further;
    if (all > lines.length) lines.push(`and ${all - lines.length} more of ${all} errors`);
    this.message = lines.join("\n");
  }
}
