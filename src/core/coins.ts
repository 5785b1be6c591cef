/** Fair coins: who is a member of what. */
import type { Stream } from "./stream.js";

/** 1 with probability 1/2, else 0, in the order of the stream. */
export const fairCoins = ({ uniform }: Pick<Stream, "uniform">, count: number): Uint8Array =>
  Uint8Array.from({ length: count }, () => Number(uniform() < 0.5));

/** Positions of the ones. */
export const onesOf = (coins: Uint8Array): number[] =>
  [...coins.keys()].filter((i) => coins[i] === 1);
