/** Colours of a light and of a dark page, type, links, folds. */
export const BASE = [
  ":root{color-scheme:light dark;--ink:#1b1b1b;--soft:#555;--line:#ccc;--paper:#fff;--link:#00518a}",
  ":root{--for:#00518a;--against:#a83b00;--part:#6b4e00;--shade:#f4f5f6;--hit:#fff6d6;--alarm:#8a1f00}",
  // Colours of figures keep three to one on both papers (figures/legible.test.ts).
  "@media(prefers-color-scheme:dark){",
  ":root{--ink:#e8e8e6;--soft:#b0b3b6;--line:#4a4e52;--paper:#181a1b;--link:#8ac4f0}",
  ":root{--for:#8ac4f0;--against:#ffa06b;--part:#e6c063;--shade:#24282a;--hit:#3d3716;--alarm:#ffb59c}}",
  "*{box-sizing:border-box}",
  "body{font:16px/1.5 system-ui,sans-serif;max-width:1280px;margin:1rem auto;padding:0 1rem}",
  "body{color:var(--ink);background:var(--paper);overflow-wrap:break-word}",
  "html{background:var(--paper);scroll-padding-top:.5rem}",
  "h1{line-height:1.2;font-size:1.7rem;margin:.5rem 0}h2{font-size:1.25rem;margin:1rem 0 .4rem}",
  "h3{margin:.8rem 0 .3rem;font-size:1.05rem}",
  "a{color:var(--link)}small{color:var(--soft)}code{font-size:.85em;color:var(--soft);white-space:nowrap}",
  "a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:2px solid var(--link);outline-offset:2px}",
  ".anchor{font:13px/1.4 ui-monospace,monospace;color:var(--soft);white-space:nowrap}",
  "details{margin:.3rem 0}summary{cursor:pointer}summary:hover{color:var(--link)}",
  "section{border-top:2px solid var(--ink);margin-top:2rem}",
  ".lead{font-style:italic}.words{padding-left:0;list-style:none;max-width:95ch}.words li{margin:.2rem 0}",
];
