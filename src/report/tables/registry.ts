/** Every table, in the order of the page. To add one: a file that defines it, named by its id, and its line here. */
import type { AnyTable } from "../table.js";
import { miaRates } from "./mia-rates.js";
import { miaTableKept } from "./mia-table-kept.js";
import { miaTable } from "./mia-table.js";
import { releasesTable } from "./releases-table.js";
import { repair } from "./repair.js";
import { search } from "./search.js";

export const TABLES: readonly AnyTable[] = [
  releasesTable,
  repair,
  miaTableKept,
  miaTable,
  miaRates,
  search,
];
