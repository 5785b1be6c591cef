/** On paper: light, folds open, two figures side by side, nothing cut; numbers that take room are for the screen. */
export const PRINT = [
  "@page{size:A4;margin:10mm}",
  "@media print{",
  ":root{color-scheme:light;--ink:#1b1b1b;--soft:#444;--line:#bbb;--paper:#fff;--link:#00518a}",
  ":root{--for:#00518a;--against:#a83b00;--part:#6b4e00;--shade:#f0f1f2;--hit:transparent;--alarm:#8a1f00}",
  "*{print-color-adjust:exact}",
  "body{font-size:9.2pt;line-height:1.25;margin:0;padding:0;max-width:none}",
  "h1{font-size:16pt}h2{font-size:12.5pt;break-after:avoid}h3,h4,.lead{break-after:avoid}h3{font-size:9.5pt}",
  "a{color:inherit;text-decoration:none}nav,.filters,.count,.csv-name,h3 .anchor{display:none}",
  // The first page: all five links in a row.
  ".tiles{grid-template-columns:repeat(3,1fr)}.chain{grid-template-columns:repeat(5,1fr);gap:1rem}",
  ".chain a,.tiles span,.scope,.run,.rest{font-size:8.5pt}.name{font-size:9pt}.tiles b{font-size:14pt}",
  ".chain a{padding:.3rem .4rem}.mark{white-space:normal}.answer p{max-width:none}",
  ".chain li+li::before{content:'\\2192';content:'\\2192'/'';left:-.9rem;top:.3rem}",
  "header{break-after:page}main section:first-child{border-top:0;margin-top:0}section{margin-top:.8rem}",
  ".lead,.words,.state{margin:.2rem 0}.words{max-width:none}.words li{margin:0}",
  // Folds without their lines.
  "details::details-content{content-visibility:visible;display:block;height:auto}",
  "summary{display:none}",
  ".drawn{display:inline-block;width:49.5%;vertical-align:top;margin:.3rem 0;padding-right:.6rem}",
  ".plot svg{max-height:54mm}.drawn h3{margin:.2rem 0}",
  "figure,.claim,.row,.chain li,.tiles li,tr{break-inside:avoid}",
  "figcaption,figcaption p,figcaption small{font-size:7.5pt;margin:.1rem 0}figcaption{max-width:none}",
  // A card: its lines, and what was found in one paragraph.
  ".claim{padding:.1rem .4rem;margin:.2rem 0;border-radius:4px}.claim h4{font-size:9pt;line-height:1.25}",
  ".more,.more p{font-size:7.3pt;line-height:1.2;margin:0;max-width:none}.more p{display:inline}",
  ".more p::after{content:' '}.more .screen{display:none}",
  ".row{display:grid;grid-template-columns:5.5rem 9.5rem 160px 1fr;font-size:8pt;line-height:1.2;padding:0}",
  ".row>span{display:block}.drawing{grid-column:auto}.row small{font-size:7.5pt}",
  ".whisker{width:160px;height:25px;overflow:visible}.whisker text{font-size:14px}",
  // Comparisons and tables of numbers are for the screen; statements stand in the cards.
  ".more details,.tables{display:none}",
  ".scroll,.tall{overflow:visible;max-height:none}table{font-size:7.2pt}th,td{padding:.02rem .3rem}",
  // Tables of numbers that stand open: as narrow as the sheet.
  ".numbers{font-size:6.5pt;line-height:1.2}.numbers :is(th,td),.numbers td:first-child{white-space:normal}",
  ".all button{font-size:7.2pt}.all button::after{display:none}.all thead{display:table-header-group}",
  ".all :is(td,th):nth-child(2){display:none}.verdict{border:0;padding:0}",
  ".all thead th,.all tbody th,.provenance th{white-space:normal}#run p{margin:.2rem 0;font-size:8pt}}",
];
