/** Fields that say how the user's own file is read: idle where the source is none, used where it is. */
import { describe, expect, it } from "vitest";
import { idleFields } from "./idle-fields.js";

const of = (kind: string, source: string, fields: object) =>
  idleFields({ kind, source, settings: [], ...fields }).map(({ path, value }) => [
    path.join("."),
    value,
  ]);

describe("fields of a file of the user's own", () => {
  it("are idle with a source of ours", () => {
    expect(of("membership", "mnist", { label: "y" })).toEqual([["label", '"y" with source mnist']]);
    expect(of("language", "emails", { textField: "body" })).toEqual([
      ["textField", '"body" with source emails'],
    ]);
  });

  it("are used with a file, and where they are not given", () => {
    expect(of("membership", "own.csv", { label: "y" })).toEqual([]);
    expect(of("language", "own.jsonl", { textField: "body" })).toEqual([]);
    expect(of("membership", "mnist", {})).toEqual([]);
    expect(of("language", "emails", {})).toEqual([]);
  });

  it("are those of the plan's own kind: a text has no label, a table no text field", () => {
    // A source of digits is no file of texts, and the e-mails are no table.
    expect(of("language", "mnist", { textField: "body" })).toEqual([]);
    expect(of("membership", "emails", { label: "y" })).toEqual([]);
    expect(of("noise", "mnist", { label: "y" })).toEqual([]);
  });
});
