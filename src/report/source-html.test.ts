/** Sources as links, and headings as docs/theory.md has them. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CLAIMS } from "../claims/registry.js";
import { linkedText, sourceHtml } from "./source-html.js";
import { THEORY_HEADINGS } from "./theory-headings.js";

const HEADINGS = [...readFileSync("docs/theory.md", "utf8").matchAll(/^#+ (.*)$/gm)].map(
  (m) => m[1],
);

describe("sources", () => {
  it("are links to papers: the last of the versions, and DOIs without the sentence's end", () => {
    expect(sourceHtml("arXiv:2409.17538v4-v7, claim 1; docs/theory.md E1")).toBe(
      '<a href="https://arxiv.org/abs/2409.17538v7" rel="noopener">arXiv:2409.17538v4-v7</a>, claim 1; ' +
        "“E1. Update identity” in <code>docs/theory.md</code> of loradp",
    );
    expect(linkedText("<x> doi:10.1007/s00440-008-0162-x. And arXiv:1111.6554")).toBe(
      '&lt;x&gt; <a href="https://doi.org/10.1007/s00440-008-0162-x" rel="noopener">' +
        'doi:10.1007/s00440-008-0162-x</a>. And <a href="https://arxiv.org/abs/1111.6554" rel="noopener">' +
        "arXiv:1111.6554</a>",
    );
    expect(linkedText("no paper & none")).toBe("no paper &amp; none");
  });

  it("of every claim that names a paper by id or DOI have a link", () => {
    for (const { id, source } of CLAIMS) {
      const named = source.cite.match(/arXiv:|doi:/g)?.length ?? 0;
      expect(sourceHtml(source.cite).match(/<a href="https:/g)?.length ?? 0, id).toBe(named);
    }
  });

  it("name headings that readers find in docs/theory.md", () => {
    for (const [name, title] of Object.entries(THEORY_HEADINGS))
      expect(HEADINGS).toContain(`${name}. ${title}`);
    for (const { id, theory } of CLAIMS) {
      const heading = theory in THEORY_HEADINGS ? `${theory}. ${THEORY_HEADINGS[theory]}` : theory;
      expect(HEADINGS, id).toContain(heading);
    }
  });
});
