/** Progress with ETA, on a terminal only; lines may be shown above it. */
import { Presets, SingleBar } from "cli-progress";
import type { Progress } from "../app/settings.js";

/** A bar for one stage after the other. */
export interface ProgressBar {
  readonly update: Progress;
  /** Clears the bar's line, so that another can be written there; the bar is drawn again below it. */
  clear(): void;
  stop(): void;
}

const NONE: ProgressBar = { update() {}, clear() {}, stop() {} };

const openBar = (stream: NodeJS.WriteStream, stage: string): SingleBar =>
  new SingleBar(
    {
      stream,
      format: `${stage.padEnd(10)} {bar} {percentage}% | ETA {eta_formatted}`,
      etaBuffer: 30,
      forceRedraw: true,
    },
    Presets.shades_classic,
  );

export function progressBar(stream: NodeJS.WriteStream): ProgressBar {
  if (!stream.isTTY) return NONE;
  let current: { readonly stage: string; readonly bar: SingleBar } | undefined;
  const stop = (): void => {
    current?.bar.stop();
    current = undefined;
  };
  return {
    stop,
    clear() {
      if (current) stream.write("\r\x1b[K");
    },
    update(stage, done, total) {
      if (current?.stage !== stage) {
        stop();
        current = { stage, bar: openBar(stream, stage) };
        current.bar.start(total, done);
      }
      // A plan may begin with a search that has a total of its own.
      if (total !== current.bar.getTotal()) current.bar.setTotal(total);
      current.bar.update(done);
    },
  };
}
