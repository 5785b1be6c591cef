/** Rows of span tests that sit on theory (E14). Nothing here is random. */
import type { SpanRow } from "../experiment/rows.js";

/** Where rows come from: digits, or a language model's emails. */
type Source = "mnist" | "language";

/** Told apart whole where members' inputs leave room, and by their leverage beyond. */
export const spanRow = (source: Source, optimizer: string, examples: number): SpanRow => {
  const [rank, tokens] = source === "mnist" ? [16, 1] : [32, 8];
  const inputs = Math.min(rank, examples * tokens);
  const isLinear = optimizer !== "adam" && optimizer !== "noise";
  const isOpen = isLinear && inputs < rank;
  const leverage = optimizer === "noise" ? 0.5 : 0.75;
  const models = 250;
  return {
    plan: source === "mnist" ? "span" : "span-text",
    cell: `${optimizer}/r${rank}/n${examples}`,
    source,
    layer: source === "mnist" ? "input" : "h.0.attn.v_proj",
    below: "frozen",
    optimizer,
    trainer: "suite",
    rank,
    seed: "1",
    examples,
    epochs: 2,
    batch: 8,
    steps: 4,
    tokens,
    outputs: 128,
    room: rank,
    predictedLow: inputs,
    predictedHigh: inputs,
    rankLow: isLinear ? inputs : rank,
    rankHigh: isLinear ? inputs : rank,
    asPredicted: isLinear ? models : 0,
    models,
    full: isOpen ? 0 : models,
    separated: isOpen ? models : 0,
    auc: isOpen ? 1 : 0.5,
    aucLow: isOpen ? 1 : 0.5,
    aucHigh: isOpen ? 1 : 0.5,
    aucSe: 0,
    leverageAuc: isOpen ? 1 : leverage,
    leverageAucLow: isOpen ? 1 : leverage - 0.01,
    leverageAucHigh: isOpen ? 1 : leverage + 0.01,
    leverageAucSe: isOpen ? 0 : 0.005,
    residualMember: isOpen ? 1e-7 : 0,
    residualOther: isOpen ? 0.2 : 0,
    tolerance: 1e-5,
    candidates: models * examples,
    membersInside: isOpen ? models * examples : 0,
    membersOutside: 0,
    othersInside: 0,
    othersOutside: isOpen ? models * examples : 0,
  };
};

export const spanRows = (source: Source): SpanRow[] =>
  ["sgd", "momentum", "decay", "clip", "noise", "adam"].flatMap((optimizer) =>
    (source === "mnist" ? [4, 8, 16, 32] : [1, 2, 6, 12]).map((examples) =>
      spanRow(source, optimizer, examples),
    ),
  );
