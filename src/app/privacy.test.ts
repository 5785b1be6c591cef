/** docs/privacy.md explains every field of `loradp privacy` and every column of table batches, and no other. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { COLUMNS } from "../experiment/columns.js";
import { privacySummary } from "./privacy.js";

const [fields, columns] = readFileSync(join(import.meta.dirname, "../../docs/privacy.md"), "utf8")
  .split("## Table")
  .map((part) => [...part.matchAll(/^\| `([\w.]+)` /gm)].map(([, name]) => name));

/** Names of fields, those of inner objects behind a point. */
const namesOf = (value: object): string[] =>
  Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
    typeof inner === "object" && inner !== null
      ? [name, ...namesOf(inner).map((own) => `${name}.${own}`)]
      : [name],
  );

it("docs/privacy.md explains the fields of loradp privacy, in their order", () => {
  // Rank 1 has no epsilon at this delta, which `note` says.
  const names = namesOf(privacySummary(1, 8, 0.9, undefined, 1e-5));
  expect(names).toContain("note");
  expect(fields).toEqual(names);
});

it("docs/privacy.md explains the columns of table batches, in their order", () => {
  expect(columns).toEqual(Object.keys(COLUMNS.batches));
});
