/** Jobs one after the other on shared workers, each begun before the last one's end leaves workers idle. */

/** How a job is begun. */
export interface Turn {
  /** From 0. */
  readonly index: number;
  /** To be called when the job has handed out all of its work: the next may begin. */
  handedOut(): void;
  /** Whether all jobs before it have finished, so that it is the one to tell of. */
  isFirst(): boolean;
  /** Aborts when nobody asks for results any more. */
  readonly stop: AbortSignal;
}

/**
 * Results of jobs, in their order. A job is begun when the one before it has handed out all of its work, or has
 * finished. What one throws is thrown when its turn comes; jobs that were begun have ended when this ends.
 */
export async function* overlapped<T>(
  count: number,
  begin: (turn: Turn) => Promise<T>,
): AsyncGenerator<T, void, undefined> {
  const stopping = new AbortController();
  const begun: Promise<T>[] = [];
  let first = 0;
  const start = (index: number): void => {
    if (index !== begun.length || index >= count || stopping.signal.aborted) return;
    const job = begin({
      index,
      handedOut: () => start(index + 1),
      isFirst: () => index === first,
      stop: stopping.signal,
    });
    // Its error is thrown below, in its turn.
    job.catch(() => {});
    begun.push(job);
  };
  try {
    for (; first < count; first++) {
      start(first);
      yield await begun[first];
    }
  } finally {
    stopping.abort();
    await Promise.allSettled(begun);
  }
}

/** Shares of the time that passes: what runs at a time shares it evenly, so that the shares add up to the whole. */
export interface SharedTime {
  /** Something begins; what is returned ends it, and gives its share in seconds. */
  begin(): () => number;
}

/** @param now milliseconds */
export function sharedTime(now: () => number = Date.now): SharedTime {
  const running = new Set<{ seconds: number }>();
  let last = now();
  const pass = (): void => {
    const time = now();
    for (const share of running) share.seconds += (time - last) / 1000 / running.size;
    last = time;
  };
  return {
    begin() {
      pass();
      const share = { seconds: 0 };
      running.add(share);
      return () => {
        pass();
        running.delete(share);
        return share.seconds;
      };
    },
  };
}
