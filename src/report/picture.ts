/**
 * The first screen as a picture that stands by itself (picture.svg): question, answer, three numbers, the chain with
 * its marks. SVG breaks no lines: words are set line by line, by a width of letters that no usual font exceeds.
 */
import { breaksAt, brief, type Mark, type MarkedLink } from "./chain.js";
import { escapeHtml as e } from "./html.js";
import { SIGNS } from "./marks-html.js";
import type { Opening } from "./opening.js";
import type { Tile } from "./tiles.js";

const [WIDTH, PAD, GAP] = [1000, 20, 22];
const INNER = WIDTH - 2 * PAD;
/** Widths over heights, on the mean of a line: of small letters and of capitals, plain and bold. */
const [SMALL, CAPITAL] = [0.56, 0.7];
const BOLDER = 1.12;
const INK = "#1b1b1b";
const SOFT = "#555";
const COLOURS: Readonly<Record<Mark, string>> = {
  holds: "#00518a",
  "holds in part": "#6b4e00",
  fails: "#a83b00",
  open: SOFT,
  "not tested": SOFT,
};

interface Style {
  readonly size: number;
  readonly bold?: true;
  readonly colour?: string;
}

/** A piece of the picture, and the height that it takes. */
interface Piece {
  readonly svg: string;
  readonly height: number;
}

const widthOf = (text: string, { size, bold }: Style): number =>
  [...text].reduce((sum, letter) => sum + (/[A-Z✓✗◐→]/.test(letter) ? CAPITAL : SMALL), 0) *
  (bold ? BOLDER : 1) *
  size;

/** Words in lines that are no wider than this. */
function lines(text: string, width: number, style: Style): string[] {
  const out: string[] = [];
  for (const word of text.split(" ")) {
    const longer = `${out[out.length - 1]} ${word}`;
    if (out.length > 0 && widthOf(longer, style) <= width) out[out.length - 1] = longer;
    else out.push(word);
  }
  return out;
}

/** A paragraph whose first line begins at the top. */
function words(text: string, x: number, y: number, width: number, style: Style): Piece {
  const { size, bold, colour = INK } = style;
  const step = Math.round(size * 1.3);
  const set = lines(text, width, style).map(
    (line, i) => `<tspan x="${x}" y="${y + size + i * step}">${e(line)}</tspan>`,
  );
  const weight = bold ? ' font-weight="700"' : "";
  return {
    svg: `<text font-size="${size}" fill="${colour}"${weight}>${set.join("")}</text>`,
    height: set.length * step,
  };
}

/** Pieces below each other, each given the height at which it begins. */
function stack(y: number, pieces: ReadonlyArray<(y: number) => Piece>): Piece {
  let at = y;
  const svg = pieces.map((piece) => {
    const { svg: one, height } = piece(at);
    at += height;
    return one;
  });
  return { svg: svg.join("\n"), height: at - y };
}

const space =
  (height: number): ((y: number) => Piece) =>
  () => ({ svg: "", height });

function mark(of: Mark, x: number, y: number): Piece {
  const [label, colour, size] = [`${SIGNS[of]} ${of}`, COLOURS[of], 14];
  const width = Math.ceil(widthOf(label, { size, bold: true })) + 14;
  const dash = of === "open" || of === "not tested" ? ' stroke-dasharray="4 3"' : "";
  return {
    svg:
      `<rect x="${x}" y="${y + 2}" width="${width}" height="22" rx="4" fill="none" stroke="${colour}" ` +
      `stroke-width="${of === "fails" ? 3 : 2}"${dash}/>` +
      `<text x="${x + 7}" y="${y + 18}" font-size="${size}" font-weight="700" fill="${colour}">${e(label)}</text>`,
    height: 30,
  };
}

/** What stands in a link's box. */
function linkPiece(link: MarkedLink, x: number, y: number, width: number): Piece {
  const [left, inner] = [x + 10, width - 20];
  return stack(y + 6, [
    (at) => words(`${link.number}. ${link.title}`, left, at, inner, { size: 15, bold: true }),
    ...link.strands.flatMap((strand) => [
      space(4),
      ...(link.strands.length > 1
        ? [(at: number) => words(strand.title, left, at, inner, { size: 13, colour: SOFT })]
        : []),
      (at: number) => mark(strand.mark, left, at),
      ...brief(strand).map(
        ({ text, bearing }) =>
          (at: number) =>
            words(`${bearing === "for" ? "✓" : "✗"} ${text}`, left, at, inner, { size: 13 }),
      ),
    ]),
  ]);
}

/** Boxes in a row, all as high as the highest. */
function row(
  y: number,
  count: number,
  gap: number,
  piece: (i: number, x: number, y: number, width: number) => Piece,
  frame: string,
): Piece {
  const width = (INNER - gap * (count - 1)) / count;
  const xs = Array.from({ length: count }, (_, i) => Math.round(PAD + i * (width + gap)));
  const pieces = xs.map((x, i) => piece(i, x, y, width));
  const height = Math.max(...pieces.map((p) => p.height)) + 18;
  const boxes = xs.map(
    (x) =>
      `<rect x="${x}" y="${y}" width="${Math.round(width)}" height="${height}" rx="8" ${frame}/>`,
  );
  return { svg: [...boxes, ...pieces.map((p) => p.svg)].join("\n"), height };
}

function chain(links: readonly MarkedLink[], y: number): Piece {
  const piece = row(
    y,
    links.length,
    GAP,
    (i, x, top, width) => linkPiece(links[i], x, top, width),
    `fill="none" stroke="${SOFT}"`,
  );
  const step = (INNER + GAP) / links.length;
  const arrows = links.slice(1).map((_, i) => {
    const x = Math.round(PAD + (i + 1) * step - GAP / 2);
    return `<text x="${x}" y="${y + 24}" font-size="16" text-anchor="middle" fill="${SOFT}">→</text>`;
  });
  return { svg: [piece.svg, ...arrows].join("\n"), height: piece.height };
}

const tiles = (list: readonly Tile[], y: number): Piece =>
  row(
    y,
    list.length,
    12,
    (i, x, top, width) =>
      stack(top + 6, [
        (at) => words(list[i].label, x + 10, at, width - 20, { size: 14, bold: true }),
        (at) => words(list[i].value, x + 10, at, width - 20, { size: 22, bold: true }),
        (at) => words(list[i].note, x + 10, at, width - 20, { size: 13, colour: SOFT }),
      ]),
    'fill="#f4f5f6"',
  );

/** @returns an SVG document, on white, for places where the page is not: a README, a mail, a slide */
export function renderPicture(
  title: string,
  { answer, tiles: three, chain: links }: Opening,
): string {
  const breaks = breaksAt(links);
  const { svg, height } = stack(PAD, [
    (y) => words(title, PAD, y, INNER, { size: 18, bold: true }),
    (y) => words(answer.head, PAD, y, INNER, { size: 36, bold: true }),
    (y) => words(answer.sentences.join(" "), PAD, y, INNER, { size: 16 }),
    (y) => words(answer.scope, PAD, y + 2, INNER, { size: 13, colour: SOFT }),
    space(14),
    (y) => tiles(three, y),
    space(14),
    (y) =>
      words(`The argument, link by link${breaks && `: ${breaks}`}`, PAD, y, INNER, {
        size: 16,
        bold: true,
      }),
    space(6),
    (y) => chain(links, y),
  ]);
  const total = height + 2 * PAD;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${total}" width="${WIDTH}" height="${total}" ` +
      `font-family="system-ui, sans-serif" role="img" aria-label="${e(`${title} ${answer.head}`)}">`,
    `<rect x=".5" y=".5" width="${WIDTH - 1}" height="${total - 1}" rx="10" fill="#fff" stroke="#ccc"/>`,
    svg,
    "</svg>\n",
  ].join("\n");
}
