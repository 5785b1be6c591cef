/** A list of numbers that grows, in a typed array. */
export class Buffered {
  private data: Float64Array;
  private length = 0;
  constructor(capacity = 64) {
    this.data = new Float64Array(capacity).fill(NaN);
  }

  /** The numbers until now: a view, which the next change may leave behind. */
  get values(): Float64Array {
    return this.data.subarray(0, this.length);
  }

  at(index: number): number {
    return index < this.length ? this.data[index] : NaN;
  }

  push(value: number): void {
    this.set(this.length, value);
  }

  /** Sets a number, which may lie beyond the end: NaN stands in between. */
  set(index: number, value: number): void {
    if (index >= this.data.length) {
      const larger = new Float64Array(Math.max(index + 1, 2 * this.data.length)).fill(NaN);
      larger.set(this.data);
      this.data = larger;
    }
    this.data[index] = value;
    this.length = Math.max(this.length, index + 1);
  }
}

/** What stands where no flag was set. */
const NO_FLAG = 254;

/** A list of bytes below 254, or of 255, that grows. */
export class BufferedFlags {
  private data = new Uint8Array(64).fill(NO_FLAG);
  private length = 0;

  /** The bytes until now: a view, which the next change may leave behind. */
  get values(): Uint8Array {
    return this.data.subarray(0, this.length);
  }

  at(index: number): number | undefined {
    const value = index < this.length ? this.data[index] : NO_FLAG;
    return value === NO_FLAG ? undefined : value;
  }

  set(index: number, value: number): void {
    if (index >= this.data.length) {
      const larger = new Uint8Array(Math.max(index + 1, 2 * this.data.length)).fill(NO_FLAG);
      larger.set(this.data);
      this.data = larger;
    }
    this.data[index] = value;
    this.length = Math.max(this.length, index + 1);
  }
}
