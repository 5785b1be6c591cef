/**
 * Questions to a worker, of which the newest counts: while one is computed, only the last of those that follow waits;
 * a computation that takes long is given up for it. Where the browser has no workers, answers are computed here.
 */
import { bracketOf, numbersOf, type BracketFound, type Numbers } from "../numbers.js";
import type { Setting } from "../fields.js";

interface Answers {
  readonly numbers: Numbers;
  readonly bracket: BracketFound;
}
export type What = keyof Answers;
const COMPUTE: { readonly [W in What]: (setting: Setting) => Answers[W] } = {
  numbers: numbersOf,
  bracket: bracketOf,
};

interface Question {
  readonly what: What;
  readonly setting: Setting;
}

/** Answers questions: what the script does inside a worker. */
export function serve(scope: Pick<Worker, "onmessage" | "postMessage">): void {
  scope.onmessage = ({ data: { what, setting } }: MessageEvent<Question>) =>
    scope.postMessage(COMPUTE[what](setting));
}

/** A computation that takes longer, in milliseconds, is given up for a newer question. */
const PATIENCE = 700;

export interface Asker {
  ask(setting: Setting): void;
  /** No answer comes to what was asked. */
  forget(): void;
}

/** The same on the page's own thread: the page stands still meanwhile. */
function here(compute: (setting: Setting) => void): Asker {
  let timer: number | undefined;
  const forget = (): void => clearTimeout(timer);
  return {
    forget,
    ask(setting) {
      forget();
      timer = window.setTimeout(() => compute(setting));
    },
  };
}

/** @param script of workers */
export function asker<W extends What>(
  what: W,
  script: string,
  answered: (setting: Setting, answer: Answers[W]) => void,
): Asker {
  const inPlace = here((setting) => answered(setting, COMPUTE[what](setting)));
  if (typeof Worker === "undefined") return inPlace;
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  let worker: Worker | undefined;
  let asked: Setting | undefined;
  let waiting: Setting | undefined;
  let timer: number | undefined;
  let isBroken = false;

  function send(setting: Setting): void {
    asked = setting;
    worker ??= new Worker(url);
    worker.onmessage = ({ data }: MessageEvent<Answers[W]>) => {
      clearTimeout(timer);
      const next = waiting;
      [asked, waiting] = [undefined, undefined];
      answered(setting, data);
      if (next) send(next);
    };
    // Some pages may not start workers.
    worker.onerror = () => {
      const next = waiting ?? setting;
      forget();
      isBroken = true;
      inPlace.ask(next);
    };
    worker.postMessage({ what, setting } satisfies Question);
  }
  function forget(): void {
    clearTimeout(timer);
    inPlace.forget();
    if (asked) {
      worker?.terminate();
      worker = undefined;
    }
    [asked, waiting] = [undefined, undefined];
  }
  function ask(setting: Setting): void {
    if (isBroken) return inPlace.ask(setting);
    if (!asked) return send(setting);
    if (setting === (waiting ?? asked)) return;
    if (!waiting)
      timer = window.setTimeout(() => {
        const next = waiting;
        forget();
        if (next) send(next);
      }, PATIENCE);
    waiting = setting;
  }
  return { ask, forget };
}
