/**
 * The Mersenne twister MT19937 of Matsumoto & Nishimura (1998, doi:10.1145/272991.272995), seeded by their
 * init_by_array (2002). @stdlib's, which gives the same bits (tested), takes some 40 us to make, nearly all of it
 * properties of a function; a stream a trial needs many (docs/dependencies.md).
 */
const [N, M] = [624, 397];
const [UPPER, LOWER] = [0x80000000, 0x7fffffff];
const MATRIX = 0x9908b0df;

/** State by init_genrand. */
function sown(seed: number): Uint32Array {
  const state = new Uint32Array(N);
  state[0] = seed;
  let last = state[0];
  for (let i = 1; i < N; i++) {
    state[i] = Math.imul(last ^ (last >>> 30), 1812433253) + i;
    last = state[i];
  }
  return state;
}
/** What init_by_array starts from, whatever the key. */
const START = sown(19650218);

/** State by init_by_array. */
function seeded(key: Int32Array): Uint32Array {
  const state = START.slice();
  let last = state[0];
  let i = 1;
  for (let k = 0, j = 0; k < Math.max(N, key.length); k++) {
    last = (state[i] ^ Math.imul(last ^ (last >>> 30), 1664525)) + key[j] + j;
    state[i] = last;
    last = state[i];
    if (++i === N) [state[0], i] = [last, 1];
    if (++j === key.length) j = 0;
  }
  for (let k = 1; k < N; k++) {
    last = (state[i] ^ Math.imul(last ^ (last >>> 30), 1566083941)) - i;
    state[i] = last;
    last = state[i];
    if (++i === N) [state[0], i] = [last, 1];
  }
  state[0] = UPPER;
  return state;
}

const twisted = (upper: number, lower: number): number => {
  const w = (upper & UPPER) | (lower & LOWER);
  return (w >>> 1) ^ (w & 1 ? MATRIX : 0);
};

/** The next N words before tempering. */
function twist(state: Uint32Array): void {
  let i = 0;
  for (; i < N - M; i++) state[i] = state[i + M] ^ twisted(state[i], state[i + 1]);
  for (; i < N - 1; i++) state[i] = state[i + M - N] ^ twisted(state[i], state[i + 1]);
  state[N - 1] = state[M - 1] ^ twisted(state[N - 1], state[0]);
}

export interface Twister {
  /** Uniform on the integers of 32 bits, as signed ones. */
  word(): number;
  /** Uniform on [0, 1) with 53 bits, of two words (genrand_res53). */
  uniform(): number;
}

/** @param key one number (init_genrand), or an array of one word or more (init_by_array) */
export function twister(key: number | Int32Array): Twister {
  const state = typeof key === "number" ? sown(key) : seeded(key);
  let i = N;
  const word = (): number => {
    if (i === N) {
      twist(state);
      i = 0;
    }
    let w = state[i++];
    w ^= w >>> 11;
    w ^= (w << 7) & 0x9d2c5680;
    w ^= (w << 15) & 0xefc60000;
    return w ^ (w >>> 18);
  };
  return {
    word,
    uniform() {
      const high = word() >>> 5;
      return (high * 67108864 + (word() >>> 6)) / 9007199254740992;
    },
  };
}
