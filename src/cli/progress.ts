/**
 * Progress of commands that take more than two seconds, on standard error: a bar on a terminal, else a line every 15
 * seconds. Both say which plan of how many, the time since the start and about how long the stage has still to go.
 */
import { Presets, SingleBar } from "cli-progress";
import type { PlanCount, Progress } from "../app/settings.js";
import { duration } from "./duration.js";

export interface ProgressBar {
  readonly update: Progress;
  /** Clears the bar's line, so that another can be written there; the bar is drawn again below it. */
  clear(): void;
  stop(): void;
}

/** Where progress is shown, and by which clock. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const QUICK = 2;
const EVERY = 15;
/** Columns of "plan 3 of 14 NAME" on a terminal; longer names are cut. */
const HEAD = 30;

/** What is known of a stage. Times in seconds since the start. */
interface Stage {
  readonly name: string;
  readonly of: PlanCount | undefined;
  readonly total: number;
  /** When it began, and what was done then: shards that were taken over, no work of this run. */
  readonly began: number;
  readonly doneThen: number;
  readonly done: number;
}

const headOf = ({ name, of }: Stage): string =>
  of && of.plans > 1 ? `plan ${of.plan} of ${of.plans} ${name}` : name;

const percentOf = ({ done, total }: Stage): number =>
  total > 0 ? Math.min(100, Math.floor((100 * done) / total)) : 0;

/** Seconds until the stage ends, at its speed so far; undefined as long as nothing tells the speed. */
function leftOf(stage: Stage, now: number): number | undefined {
  const { done, doneThen, began, total } = stage;
  const seconds = now - began;
  if (!(done > doneThen && seconds >= 1)) return undefined;
  return ((total - done) * seconds) / (done - doneThen);
}

/** How fast a run of several plans goes: work that it has computed itself, since when. */
interface Pace {
  readonly since: number;
  readonly computed: number;
}

/** Shards that an earlier run left count as no work, as of a stage. */
function pacedBy(pace: Pace | undefined, before: Stage | undefined, stage: Stage): Pace {
  const { since = stage.began, computed = 0 } = pace ?? {};
  const work = stage.of?.work;
  const goesOn = before?.began === stage.began && before.name === stage.name;
  if (!work || !goesOn || !(stage.total > 0)) return { since, computed };
  return { since, computed: computed + (work.own * (stage.done - before.done)) / stage.total };
}

/** Seconds for which the outlines' pace counts beside that of the run: its first plans tell little of the others. */
const PRIOR = 60;

/** Seconds until all plans have run, at the pace so far; undefined as long as it is not known. */
function leftInAll(
  { of, done, total }: Stage,
  pace: Pace | undefined,
  now: number,
): number | undefined {
  if (!of?.work || !pace || of.plan === of.plans || !(total > 0)) return undefined;
  const { before, own, all, workers } = of.work;
  const seconds = now - pace.since;
  if (!(pace.computed > 0 && seconds >= 1)) return undefined;
  const perSecond = (pace.computed + PRIOR * workers) / (seconds + PRIOR);
  return (all - before - (own * done) / total) / perSecond;
}

/** "1 min 20 s elapsed, about 2 min left", of a run of several plans "left of this plan, about 9 min left in all". */
function timesOf(stage: Stage, pace: Pace | undefined, now: number): string {
  const left = leftOf(stage, now);
  const all = leftInAll(stage, pace, now);
  const inAll = all === undefined ? undefined : Math.max(all, left ?? 0);
  const note = stage.of?.note === undefined ? "" : `, ${stage.of.note}`;
  const scope = stage.of && stage.of.plans > stage.of.plan ? " of this plan" : "";
  return (
    `${duration(now)} elapsed` +
    (left === undefined ? "" : `, about ${duration(left)} left${scope}`) +
    (inAll === undefined ? "" : `, about ${duration(inAll)} left in all`) +
    note
  );
}

const lineOf = (stage: Stage, pace: Pace | undefined, now: number): string =>
  `${headOf(stage)} ${percentOf(stage)}%, ${timesOf(stage, pace, now)}`;

const columnOf = (text: string): string =>
  (text.length > HEAD ? `${text.slice(0, HEAD - 3)}...` : text).padEnd(HEAD);

/** The stage after an update: the same one goes on as long as its name and its total do, and nothing is undone. */
function updated(
  before: Stage | undefined,
  next: Pick<Stage, "name" | "of" | "done" | "total">,
  now: number,
): Stage {
  const goesOn =
    before?.name === next.name && before.total === next.total && next.done >= before.done;
  return goesOn
    ? { ...before, of: next.of, done: next.done }
    : { ...next, began: now, doneThen: next.done };
}

/** Lines of their own, of where the work is every 15 seconds. */
function linesOn(stream: ProgressStream, seconds: () => number): ProgressBar {
  let stage: Stage | undefined;
  let pace: Pace | undefined;
  const timer = setInterval(() => {
    if (stage) stream.write(`${lineOf(stage, pace, seconds())}\n`);
  }, EVERY * 1000);
  timer.unref();
  return {
    update: (name, done, total, of) => {
      const before = stage;
      stage = updated(before, { name, of, done, total }, seconds());
      pace = pacedBy(pace, before, stage);
    },
    clear() {},
    stop: () => clearInterval(timer),
  };
}

function barOn(stream: NodeJS.WriteStream, seconds: () => number): ProgressBar {
  let stage: Stage | undefined;
  let pace: Pace | undefined;
  let bar: SingleBar | undefined;
  const stop = (): void => {
    bar?.stop();
    bar = undefined;
  };
  const draw = (next: Stage): void => {
    const payload = { head: columnOf(headOf(next)), times: timesOf(next, pace, seconds()) };
    if (bar) return bar.update(percentOf(next), payload);
    bar = new SingleBar(
      {
        stream,
        format: "{head} {bar} {percentage}% | {times}",
        barsize: 20,
        forceRedraw: true,
        linewrap: false,
      },
      Presets.shades_classic,
    );
    bar.start(100, percentOf(next), payload);
  };
  return {
    stop,
    clear() {
      if (bar) stream.write("\r\x1b[K");
    },
    update(name, done, total, of) {
      const now = seconds();
      const before = stage;
      stage = updated(before, { name, of, done, total }, now);
      pace = pacedBy(pace, before, stage);
      if (before && headOf(before) !== headOf(stage)) stop();
      if (now >= QUICK) draw(stage);
    },
  };
}

/** @param seconds since the start of the command */
export function progressBar(
  stream: NodeJS.WriteStream,
  seconds: () => number = () => performance.now() / 1000,
): ProgressBar {
  return stream.isTTY ? barOn(stream, seconds) : linesOn(stream, seconds);
}
