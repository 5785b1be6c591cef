/** A setting's numbers as HTML: sentences, the density, a table, and the commands that print the same. */
import { escapeHtml as e } from "../escape.js";
import { digits, digitsUp, exactly } from "./digits.js";
import { densitySvg, densityWords } from "./density.js";
import type { Setting } from "./fields.js";
import type { Numbers, RowPrivacy } from "./numbers.js";
import { sentencesOf } from "./words.js";

/** Name of a number, the number, what it is. */
export type Line = readonly [name: string, value: string, meaning: string];
interface Group {
  readonly title: string;
  readonly lines: readonly Line[];
}

/** A distance is at most 1. */
const ofBound = (bound: number): string => (bound >= 1 ? ": 1 says nothing" : "");

function rowLines(row: RowPrivacy | null): readonly Line[] {
  if (row === null)
    return [
      ["epsilon", "none", "a row of one number has no neighbour but itself and its opposite"],
    ];
  const bound = (x: number | null, text: (x: number) => string): string =>
    x === null ? "does not apply" : text(x);
  return [
    [
      "exact epsilon",
      row.epsilon === null ? "none exists" : digits(row.epsilon),
      "smallest at this delta, without added noise",
    ],
    [
      "smallest delta",
      digits(row.floor),
      "chance that one answer tells the neighbours apart: no epsilon exists at it or below",
    ],
    ["Gaussian reading", digits(row.gaussian), "epsilon if the noise were Gaussian; no bound"],
    ["rebuttal, printed", bound(row.printed, digits), "its Theorem 1; too small in places"],
    [
      "rebuttal, repaired",
      bound(row.repaired, digitsUp),
      "the theorem as a true upper bound on epsilon",
    ],
  ];
}

/** All numbers of a setting. */
export function groupsOf({ loading, dim, cosine, delta }: Setting, of: Numbers): readonly Group[] {
  const { coordinate, dpSgd } = of;
  return [
    {
      title: `One coordinate, of loading ${exactly(loading)}`,
      lines: [
        ["variance", digits(coordinate.variance), "(1 + p^2)/r for a row of length 1"],
        ["total variation", digits(coordinate.tv), "exact distance to its Gaussian"],
        [
          "scale-mixture bound",
          digitsUp(coordinate.scaleMixture),
          `upper bound on it${ofBound(coordinate.scaleMixture)}`,
        ],
        [
          "fourth-moment bound",
          digitsUp(coordinate.fourthMoment),
          `upper bound on it${ofBound(coordinate.fourthMoment)}`,
        ],
        [
          "Berry-Esseen bound",
          digitsUp(coordinate.berryEsseen),
          `on the Kolmogorov distance, not on total variation${ofBound(coordinate.berryEsseen)}`,
        ],
      ],
    },
    {
      title: `A whole row, of ${exactly(dim)}`,
      lines: [
        [
          "joint total variation",
          digits(of.jointTv),
          "exact distance to the Gaussian of its covariance",
        ],
      ],
    },
    {
      title: `Privacy of one row, cosine ${exactly(cosine)}, delta ${exactly(delta)}`,
      lines: rowLines(of.row),
    },
    {
      title: `DP-SGD at equal noise, delta ${exactly(delta)}`,
      lines: [
        [
          "noise multiplier",
          digits(dpSgd.noiseMultiplier),
          "1/sqrt(r): deviation of the noise over the length of the row, which is the clipping norm",
        ],
        ["sampling rate", digits(dpSgd.samplingRate), "batch over examples"],
        [
          "epsilon by RDP",
          digitsUp(dpSgd.epsilon),
          dpSgd.isLoose
            ? "upper bound over all steps, at an end of its search: it may be far too large"
            : "upper bound over all steps",
        ],
      ],
    },
  ];
}

/** What prints these numbers in a terminal, in full. */
export function commandsOf(setting: Setting, { dpSgd }: Numbers): readonly string[] {
  const { rank, dim, cosine, loading, delta, examples, batch, steps } = setting;
  const options = (pairs: Readonly<Record<string, number>>): string =>
    Object.entries(pairs)
      .map(([name, value]) => `--${name} ${exactly(value)}`)
      .join(" ");
  const accountant = { "noise-multiplier": dpSgd.noiseMultiplier, examples, batch, steps, delta };
  return [
    `loradp law ${options({ rank, rho: loading, dim })}`,
    ...(dim < 2 ? [] : [`loradp privacy ${options({ rank, dim, rho: cosine, delta })}`]),
    `loradp accountant ${options(accountant)}`,
  ];
}

const lineHtml = ([name, value, meaning]: Line): string =>
  `<tr><th scope="row">${e(name)}</th><td>${e(value)}</td><td>${e(meaning)}</td></tr>`;
const groupHtml = ({ title, lines }: Group): string =>
  `<table><caption>${e(title)}</caption><tbody>${lines.map(lineHtml).join("")}</tbody></table>`;

/** An option stays on one line. */
const commandHtml = (command: string): string =>
  `<code>${command
    .split(/ (?=--)/)
    .map((part) => `<span>${e(part)}</span>`)
    .join(" ")}</code>`;

/** The first sentence has a place of its own: it is read out when it changes. */
export function resultsHtml(setting: Setting, numbers: Numbers): string {
  const [, ...sentences] = sentencesOf(setting, numbers);
  const { density, tv } = numbers.coordinate;
  const label = densityWords(setting.rank, setting.loading, tv);
  const [coordinate, ...others] = groupsOf(setting, numbers).map(groupHtml);
  const commands = commandsOf(setting, numbers).map(commandHtml);
  return (
    `<p>${sentences.map(e).join(" ")}</p><div class="shown">` +
    `<div><figure class="law">${densitySvg(density, label)}</figure>${coordinate}</div>` +
    `<div>${others.join("")}</div></div>` +
    `<p class="terminal">The same in a terminal: ${commands.join(" ")}</p>`
  );
}
