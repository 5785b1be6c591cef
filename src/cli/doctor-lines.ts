/** What works on this machine, for people. */
import type { Probe } from "../backend/select.js";
import { joined } from "../core/lists.js";
import { answerLines, type Field } from "./answer-lines.js";

/** What `doctor` finds. */
export interface Findings {
  readonly loradp: string;
  readonly node: string;
  readonly platform: string;
  readonly cores: number;
  readonly backends: readonly Probe[];
  readonly packages: ReadonlyArray<{
    readonly name: string;
    readonly version: string | null;
    readonly use: string;
  }>;
}

/** The backend that is taken where nothing better is there: without it commands need another one by name. */
const ALWAYS = "simd";

function sentence({ backends, packages }: Findings): string {
  const working = backends.filter(({ works }) => works).map(({ backend }) => backend);
  const there = packages.filter(({ version }) => version !== null).length;
  const counts =
    `${working.length} of ${backends.length} backends work, ` +
    `${there} of ${packages.length} optional packages are there`;
  if (working.includes(ALWAYS)) return `loradp works here: ${counts}.`;
  return working.length > 0
    ? `loradp works here with --backend ${joined(working, "or")} alone: ${counts}.`
    : `loradp does not work here: ${counts}.`;
}

export function doctorLines(found: Findings): string {
  const { loradp, node, platform, cores, backends, packages } = found;
  const fields: Field[] = [
    ["loradp", loradp, ""],
    ["Node", node, `${platform}, ${cores} ${cores === 1 ? "core" : "cores"}`],
    ...backends.map(({ backend, works, precision, device, reason }): Field =>
      works
        ? [backend, "works", `backend: ${precision}, ${device}`]
        : [backend, "does not work", `backend: ${reason}`],
    ),
    ...packages.map(({ name, version, use }): Field =>
      version === null ? [name, "absent", `${use} (npm i ${name})`] : [name, version, use],
    ),
  ];
  return answerLines(sentence(found), fields);
}
