/** What is wrong with a planted trainer, whose account knows nothing of it: controls of the claims on audits. */
import type { OtherSampling } from "../../train/draws.js";
import type { Training } from "../../train/method.js";

/** What is trained: options, the number of members that the rate is taken of, and how batches are drawn. */
export interface Trained {
  readonly training: Training;
  readonly expected: number;
  readonly sampling?: OtherSampling;
}

interface Fault {
  /** Whether canaries tell: more leaks than is accounted. Else batches alone do. */
  readonly leaks: boolean;
  /** Whether batches are not drawn as accounted. */
  readonly draws: boolean;
  /** The fault applied to what is accounted. */
  plant(accounted: Trained, canaryNorm: number): Trained;
}

const TABLE = {
  none: { leaks: false, draws: false, plant: (t) => t },
  "noise-halved": {
    leaks: true,
    draws: false,
    plant: ({ training: t, ...rest }) => ({
      ...rest,
      training: { ...t, noiseMultiplier: t.noiseMultiplier / 2 },
    }),
  },
  "rate-doubled": {
    leaks: true,
    draws: true,
    plant: (t) => ({ ...t, expected: t.expected / 2 }),
  },
  // A bound that no canary exceeds, and the same noise.
  "no-clipping": {
    leaks: true,
    draws: false,
    plant: ({ training: t, ...rest }, canaryNorm) => ({
      ...rest,
      training: {
        ...t,
        clip: t.clip * canaryNorm,
        noiseMultiplier: t.noiseMultiplier / canaryNorm,
      },
    }),
  },
  "fixed-batches": {
    leaks: false,
    draws: true,
    plant: (t) => ({ ...t, sampling: "fixed" }),
  },
  "shuffled-passes": {
    leaks: false,
    draws: true,
    plant: (t) => ({ ...t, sampling: "passes" }),
  },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof TABLE;
export const FAULTS = Object.keys(TABLE) as [FaultName, ...FaultName[]];

/** A row that says what was planted. */
export interface HasFault {
  readonly fault: string;
}
export const faultOf = ({ fault }: HasFault): Fault => TABLE[fault as FaultName];
/** As it is, or with a fault that canaries tell: what an audit by canaries is about. */
export const isAudited = (row: HasFault): boolean => row.fault === "none" || faultOf(row).leaks;
