/** Controls, address and results of the explorer, held to one setting. */
import { addressOf, EXPLORE, readAddress, type Read } from "../address.js";
import { NAMES, START, type Name, type Setting } from "../fields.js";
import { bracketText } from "../words.js";
import { asker, type Asker } from "./latest.js";
import {
  followNumber,
  mark,
  partsOf,
  refuse,
  showNumbers,
  showSetting,
  slide,
  typed,
  type Parts,
} from "./parts.js";

/** Browsers refuse addresses that change too often. */
const ADDRESS_AFTER = 250;

/** What the PLD bracket depends on. */
const ACCOUNTED: readonly Name[] = ["rank", "delta", "examples", "batch", "steps"];

/** A fragment of the same page: no entry in the history, and the page does not move. */
function remember(setting: Setting): void {
  try {
    history.replaceState(history.state, "", addressOf(setting));
  } catch {
    // A page inside of another may not have an address of its own.
  }
}

interface State {
  /** Undefined while something is refused. */
  current: Setting | undefined;
  /** Until the address changes. */
  timer: number | undefined;
  readonly numbers: Asker;
  readonly bracket: Asker;
}

/** The setting from here on, or what is refused: then no number is shown. */
function take(parts: Parts, state: State, { setting, refusals = [] }: Read): void {
  const before = state.current;
  state.current = setting;
  refuse(parts, refusals);
  mark(parts, refusals);
  if (!before || !setting || ACCOUNTED.some((name) => before[name] !== setting[name])) {
    state.bracket.forget();
    parts.found.textContent = "";
  }
  for (const part of [parts.meaning, parts.results, parts.bracket]) part.hidden = !setting;
  if (setting) state.numbers.ask(setting);
  else state.numbers.forget();
}

function changed(parts: Parts, state: State): void {
  take(parts, state, typed(parts));
  clearTimeout(state.timer);
  state.timer = window.setTimeout(() => {
    if (state.current) remember(state.current);
  }, ADDRESS_AFTER);
}

/** The setting of the address, where it has one. */
function restore(parts: Parts, state: State): void {
  const read = readAddress(location.hash);
  if (!read) return;
  clearTimeout(state.timer);
  const setting = read.setting ?? START;
  showSetting(parts, setting);
  take(parts, state, { setting });
  if (read.refusals)
    refuse(parts, [
      ...read.refusals,
      "Nothing of the address is taken: shown is the setting to start with.",
    ]);
  parts.section.scrollIntoView();
}

function listen(parts: Parts, state: State): void {
  for (const name of NAMES) {
    parts.slider(name).addEventListener("input", () => {
      slide(parts, name);
      changed(parts, state);
    });
    parts.number(name).addEventListener("input", () => {
      changed(parts, state);
      followNumber(parts, name);
    });
  }
  parts.button.addEventListener("click", () => {
    parts.found.textContent = "computing ...";
    if (state.current) state.bracket.ask(state.current);
  });
  addEventListener("hashchange", () => restore(parts, state));
}

/** @param script of workers: this very script */
export function start(script: string): void {
  const parts = partsOf(document.getElementById(EXPLORE) as HTMLElement);
  const state: State = {
    current: START,
    timer: undefined,
    numbers: asker("numbers", script, (setting, found) => showNumbers(parts, setting, found)),
    bracket: asker("bracket", script, (_, found) => {
      parts.found.textContent = bracketText(found);
    }),
  };
  listen(parts, state);
  parts.needs.hidden = true;
  parts.dials.hidden = false;
  parts.bracket.hidden = false;
  parts.results.dataset["of"] = addressOf(START);
  // Browsers keep what was typed over a reload.
  showSetting(parts, START);
  restore(parts, state);
}
