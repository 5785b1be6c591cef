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
