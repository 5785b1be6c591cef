/**
 * PyTorch's CPU stream written once more, slowly and otherwise: the twister as the recurrence of its whole sequence,
 * without a state that is renewed, and numbers by the steps that PyTorch rounds to float32.
 */

const f = Math.fround;

/** Tempered words of a seed, without a sign. */
export class SlowTorch {
  private readonly x: number[] = [];
  private at = 0;

  constructor(seed: bigint | number) {
    let word = BigInt(seed) % 2n ** 32n;
    for (let i = 0n; i < 624n; i++) {
      if (i > 0n) word = (1812433253n * (word ^ (word >> 30n)) + i) % 2n ** 32n;
      this.x.push(Number(word));
    }
  }

  word(): number {
    const { x, at: k } = this;
    const y = (x[k] >= 2 ** 31 ? 2 ** 31 : 0) + (x[k + 1] % 2 ** 31);
    x[k + 624] = (x[k + 397] ^ Math.floor(y / 2) ^ (y % 2 === 1 ? 0x9908b0df : 0)) >>> 0;
    this.at++;
    let z = x[k + 624];
    z = (z ^ Math.floor(z / 2 ** 11)) >>> 0;
    z = (z ^ ((z << 7) & 0x9d2c5680)) >>> 0;
    z = (z ^ ((z << 15) & 0xefc60000)) >>> 0;
    return (z ^ Math.floor(z / 2 ** 18)) >>> 0;
  }

  skip(n: number): this {
    for (let i = 0; i < n; i++) this.word();
    return this;
  }

  /** torch.rand, one number. */
  rand = (): number => (this.word() % 2 ** 24) / 2 ** 24;

  /** uniform_(-bound, bound) of n numbers; fused: product and sum rounded once. */
  uniform(n: number, bound: number, fused = false): number[] {
    const [low, width] = [f(-bound), f(f(bound) - f(-bound))];
    return Array.from({ length: n }, () => {
      const u = this.rand();
      return f((fused ? u * width : f(u * width)) + low);
    });
  }

  /** normal_(0, sd) of n >= 16 numbers. */
  normal(n: number, sd = 1): number[] {
    const out = Array.from({ length: n }, this.rand);
    const turn = (from: number): void => {
      const block = out.slice(from, from + 16);
      for (let j = 0; j < 8; j++) {
        const radius = f(Math.sqrt(f(-2 * f(Math.log(f(1 - block[j]))))));
        const theta = f(f(2 * Math.PI) * block[j + 8]);
        out[from + j] = f(f(radius * f(Math.cos(theta))) * f(sd));
        out[from + j + 8] = f(f(radius * f(Math.sin(theta))) * f(sd));
      }
    };
    for (let i = 0; i < n - 15; i += 16) turn(i);
    if (n % 16 !== 0) {
      for (let i = n - 16; i < n; i++) out[i] = this.rand();
      turn(n - 16);
    }
    return out;
  }
}

/** A and B of a layer as PEFT makes them: two constructors of nn.Linear, then A's own start, and B at 0. */
export function peftLayer(
  torch: SlowTorch,
  { rank, inputs, outputs }: Readonly<Record<"rank" | "inputs" | "outputs", number>>,
  init: boolean | "gaussian" = true,
  hasBias = false,
): { a: number[]; b: number[] } {
  const first = torch.uniform(rank * inputs, 1 / Math.sqrt(inputs));
  const b = torch.uniform(outputs * rank, 1 / Math.sqrt(rank));
  if (hasBias) torch.skip(outputs);
  if (init === false) return { a: first, b };
  const zero = b.map(() => 0);
  if (init === true) return { a: torch.uniform(rank * inputs, 1 / Math.sqrt(inputs)), b: zero };
  return { a: torch.normal(rank * inputs, 1 / rank), b: zero };
}
