/** What a run has handed out and waits for. */
import { UsageError } from "../core/errors.js";
import type { FailedShard } from "./failed.js";
import { decodeFailure } from "./protocol.js";

/** Shards of one call of `run` that are handed out. */
export class Outstanding {
  /** Index of each by its id. */
  readonly pending = new Map<string, number>();
  readonly failed: FailedShard[] = [];
  /** Ids whose results are in Redis. */
  readonly #ready = new Set<string>();
  refused: UsageError | undefined;
  readonly #wrong = new Map<string, number>();
  #isNews = false;
  #wake = (): void => {};

  /** Counts results of a shard that were not what they must be. @returns whether there were so many */
  isWrongAgain(id: string, attempts: number): boolean {
    const times = (this.#wrong.get(id) ?? 0) + 1;
    this.#wrong.set(id, times);
    return times >= attempts;
  }

  /** Whether nothing was heard of a shard yet. */
  isAwaited(id: string): boolean {
    return this.pending.has(id) && !this.#ready.has(id);
  }

  /** A shard is stored; what is heard of it from now on is old news. */
  finish(id: string): void {
    this.pending.delete(id);
    this.#ready.delete(id);
  }

  /** Some of those whose results are there. */
  take(most: number): string[] {
    const ids = [...this.#ready].slice(0, most);
    ids.forEach((id) => this.#ready.delete(id));
    return ids;
  }

  completed(id: string): void {
    if (!this.pending.has(id)) return;
    this.#ready.add(id);
    this.#tell();
  }

  fail(id: string, reason: string): void {
    const index = this.pending.get(id);
    if (index === undefined) return;
    const failure = decodeFailure(reason);
    if (failure.usage) {
      const { option, rule, remedy } = failure.usage;
      const error = new UsageError(option, rule, "", remedy);
      this.refused = Object.assign(error, { message: failure.message });
    }
    this.finish(id);
    this.failed.push({ id, index, ...failure });
    this.#tell();
  }

  #tell(): void {
    this.#isNews = true;
    this.#wake();
  }

  /** Until something comes, at most so many milliseconds. */
  async news(milliseconds: number): Promise<void> {
    if (!this.#isNews && this.#ready.size === 0) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        timer = setTimeout(resolve, milliseconds);
      });
      clearTimeout(timer);
      this.#wake = () => {};
    }
    this.#isNews = false;
  }
}
