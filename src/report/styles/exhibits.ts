/** Figures and tables: words beside the drawing where there is room, below it where there is none. */
export const EXHIBITS = [
  "table{border-collapse:collapse;font-size:14px}",
  "th,td{text-align:left;vertical-align:top;padding:.3rem .5rem;border-bottom:1px solid var(--line)}",
  ".n{font-variant-numeric:tabular-nums}.i{white-space:nowrap}",
  ".scroll{overflow-x:auto;max-width:100%}.tall{max-height:26rem;overflow:auto}",
  ".tall thead th{position:sticky;top:0;background:var(--paper)}",
  ".numbers{font-size:13px;min-width:50%}.numbers td:first-child{white-space:nowrap}",
  "@media(max-width:700px){.numbers td:first-child{white-space:normal}}",
  ".provenance th{white-space:nowrap}",
  "figure{margin:1.5rem 0;padding:.1rem 0}",
  "figcaption{max-width:70ch;margin-top:.4rem}figcaption p{margin:.3rem 0}",
  ".plot svg{display:block;width:100%;max-width:600px;height:auto}",
  "@media(min-width:1000px){.drawn{display:grid;grid-template-columns:minmax(0,600px) minmax(0,1fr)}",
  ".drawn{gap:0 2rem;align-items:start}.drawn h3{grid-column:1/-1}}",
];
