/**
 * Attacked models with a stated difference D of AUCs, drawn from the law that the claims' interval supposes: of each
 * pool a normal number of its own, about D. For the controls of what these claims say that they would have seen.
 *
 * The size that a claim states follows from the spread between pools that it observes. A control fixes that spread: the
 * rows whose size is stated observe the true one exactly, and 90% of draws with this spread and size must then be
 * called violated. Observed spreads vary: of 4 pools 95% lie between 0.27 and 1.77 times the true one (chi with 3
 * degrees), and so do the sizes that are stated.
 */
import { BETWEEN } from "../claims/levels.js";
import type { Stream } from "../core/stream.js";
import type { CanaryRow, MembershipRow, Tables } from "../experiment/rows.js";
import type { Powered } from "./describe-claim.js";
import { asLanguage } from "./language-rows.js";
import { membershipTables, noiselessRows, type World } from "./membership-rows.js";

/** Standard deviations between pools: of what all models share, and of the two sides, which D has both of. */
const SD = { shared: 0.05, model: 0.012, against: 0.009 } as const;
/** What targets differ by within their pool: it cancels in a pool's mean. */
const WITHIN = 0.004;
const POOLS = 4;
const TARGETS = 4;
/** Of 300 draws 234 to 296 are detected, but for 1 in 1e9 tests (`isDetected`). */
const REPETITIONS = 300;
/** Mean exposure of a canary among 128, bits. */
const BY_CHANCE = 1.42;
/** Most that the interval's one end may miss. */
const ONE_SIDED = BETWEEN / 2;

/** Standardised numbers of a pool. */
interface Noise {
  readonly shared: number;
  readonly model: number;
  readonly against: number;
}

/**
 * Orthogonal to each other and to a constant, of standard deviation 1 over four pools: every sum of them has the
 * spread that its weights say, exactly.
 */
const EXACT: readonly Noise[] = [
  [1, 1, 1],
  [-1, 1, -1],
  [1, -1, -1],
  [-1, -1, 1],
].map((signs) => {
  const [shared, model, against] = signs.map((sign) => sign * Math.sqrt(0.75));
  return { shared, model, against };
});

const drawnNoise = ({ normal }: Stream): Noise[] =>
  Array.from({ length: POOLS }, () => ({ shared: normal(), model: normal(), against: normal() }));

/** What is drawn, and where D sits in it. */
export interface Drawn {
  /** An experiment without any difference between what is compared, under the stronger attack on each side. */
  readonly world: World;
  /**
   * AUC by which a row moves where its side moves D by one: positive of the model's, negative of what it is held
   * against, 0 of rows that are not compared.
   */
  readonly moves: (row: MembershipRow) => number;
  /** The rows as another subject's. */
  readonly as?: (rows: MembershipRow[]) => MembershipRow[];
}

/** Rows that are compared, by how much they move, and without noise. */
const comparedRows = ({ world, moves, as = (rows) => rows }: Drawn) =>
  as(noiselessRows(world, POOLS, TARGETS)).flatMap((row) => {
    const move = moves(row);
    return move === 0 ? [] : [{ row, move }];
  });

/**
 * Tables with a difference of this size. They share their rows, which the next call changes: a copy of hundreds of rows
 * takes longer than to judge them.
 */
function withSize(compared: ReturnType<typeof comparedRows>) {
  const membership = compared.map(({ row }) => ({ ...row }));
  const tables = membershipTables(membership);
  return (size: number, noise: readonly Noise[]): Tables => {
    compared.forEach(({ row, move }, i) => {
      const { shared, model, against } = noise[row.pool];
      const own = move > 0 ? size + SD.model * model : SD.against * against;
      const target = WITHIN * (row.target % 2 === 0 ? 1 : -1) * Math.sign(move);
      membership[i].auc = (row.auc as number) + SD.shared * shared + move * own + target;
    });
    return { ...tables, membership };
  };
}

/** A control of what a claim on attacked models would have seen. */
export function drawnPower(drawn: Drawn): Powered {
  const compared = comparedRows(drawn);
  const drawnRows = withSize(compared);
  return {
    at: (size, source) => drawnRows(size, drawnNoise(source)),
    on: withSize(compared)(0, EXACT),
    level: ONE_SIDED,
    repetitions: REPETITIONS,
  };
}

/** A row tells a language model's plan. */
const PLAN = asLanguage(noiselessRows({}, 1, 1)).slice(0, 1);

/** A control on exposures of canaries, bits: of those inserted, and of those left out, which lie where chance does. */
export function canaryPower(rows: readonly CanaryRow[]): Powered {
  const at = (size: number, noise: readonly Noise[]): Tables => {
    const canaries = rows.map((row) => {
      const { shared, model, against } = noise[row.pool];
      const own = row.inserted === 1 ? size + SD.model * model : SD.against * against;
      return { ...row, exposure: BY_CHANCE + SD.shared * shared + own };
    });
    return membershipTables(PLAN, canaries);
  };
  return {
    at: (size, source) => at(size, drawnNoise(source)),
    on: at(0, EXACT),
    level: ONE_SIDED,
    repetitions: REPETITIONS,
  };
}

type Is = (row: MembershipRow) => boolean;
export const isAdapter: Is = ({ method }) => method === "lora-fa";
/** Rows that are held against others, each moved by so much. */
export const sides =
  (model: Is, against: Is, by = 1): Drawn["moves"] =>
  (row) =>
    by * (Number(model(row)) - Number(against(row)));
/** Adapters that are attacked with this knowledge, held against models of another method. */
export const adaptersAgainst = (
  knowledge: MembershipRow["knowledge"],
  other: string,
): Drawn["moves"] =>
  sides(
    (row) => isAdapter(row) && row.knowledge === knowledge,
    ({ method }) => method === other,
  );
/** Adapters of rank 4 under this attacker, held against those of rank 16. */
export const lowAgainstHigh = (knowledge: MembershipRow["knowledge"], by = 1): Drawn["moves"] =>
  sides(
    (row) => row.rank === 4 && isAdapter(row) && row.knowledge === knowledge,
    (row) => row.rank === 16 && isAdapter(row) && row.knowledge === knowledge,
    by,
  );
