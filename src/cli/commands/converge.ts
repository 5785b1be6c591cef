/** loradp converge: one plan, and its results against the size of the sample. */
import type { Convergence } from "../../app/converge.js";
import { defineCommand } from "../command.js";
import { runOptions, samplerOption } from "../options/run.js";
import { checkWorkers, queueOf } from "../where.js";

const options = { ...runOptions("converge-out"), sampler: samplerOption };

/** Columns of equal width. */
function tableLines(head: readonly string[], body: ReadonlyArray<readonly string[]>): string[] {
  const rows = [head, ...body];
  const widths = head.map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  return rows.map((row) =>
    row
      .map((text, i) => text.padEnd(widths[i]))
      .join("  ")
      .trimEnd(),
  );
}

function print({ plan, lead, tables, page }: Convergence): string {
  const nothing = `plan ${plan} feeds no claim that is judged on samples: nothing to converge`;
  return [
    lead || nothing,
    ...tables.flatMap(({ title, head, body }) => ["", title, ...tableLines(head, body)]),
    "",
    `page: ${page}`,
  ].join("\n");
}

export const command = defineCommand({
  name: "converge",
  summary:
    "run one simulation plan and show how its results come to rest: estimates, intervals and standard errors against " +
    "the size of the sample, the law against rank and dimension",
  examples: ["converge marginal --out converge-out", "converge my.sim.ts --out my-out"],
  notes: [
    "Smaller samples are first parts of the plan's own: nothing is drawn for them. docs/theory.md, Convergence, says " +
      "how slopes are fitted.",
  ],
  argument: { name: "<plan>", help: "name (sweep --list shows them), or .sim.ts/.json file" },
  options,
  async run(values, { argument, commandLine, signal, progress, warn, given }) {
    checkWorkers(values, given("workers"));
    const backend = given("backend") ? values.backend : undefined;
    const { converge } = await import("../../app/converge.js");
    const queue = queueOf(values);
    const job = { ...values, backend, queue, commandLine, signal, progress, warn, note: warn };
    return converge(argument, job);
  },
  print,
});
