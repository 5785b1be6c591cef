/** Progress with ETA on standard error, on a terminal only. */
import { Presets, SingleBar } from "cli-progress";

/** A progress callback for one stage. */
export interface Progress {
  update(done: number, total: number): void;
  stop(): void;
}

export function progressBar(stage: string): Progress {
  if (!process.stderr.isTTY) return { update() {}, stop() {} };
  const bar = new SingleBar(
    {
      stream: process.stderr,
      format: `${stage.padEnd(10)} {bar} {percentage}% | ETA {eta_formatted}`,
      etaBuffer: 30,
    },
    Presets.shades_classic,
  );
  let started = false;
  return {
    update(done, total) {
      if (!started) bar.start(total, done);
      started = true;
      // A plan may begin with a search that has a total of its own.
      if (total !== bar.getTotal()) bar.setTotal(total);
      bar.update(done);
    },
    stop() {
      if (started) bar.stop();
    },
  };
}
