/** The parts of the explorer on the page, and what is written into them. */
import { addressOf, readText, readTexts, type Read } from "../address.js";
import { exactly } from "../digits.js";
import { fieldOf, NAMES, nearestStop, type Name, type Setting } from "../fields.js";
import type { Numbers } from "../numbers.js";
import { resultsHtml } from "../results.js";
import { sentencesOf } from "../words.js";

export function partsOf(section: HTMLElement) {
  const part = <T extends HTMLElement>(selector: string): T =>
    section.querySelector<T>(selector) as T;
  return {
    section,
    dials: part(".dials"),
    needs: part(".needs"),
    refused: part(".refused"),
    meaning: part(".meaning"),
    results: part(".results"),
    bracket: part(".bracket"),
    button: part<HTMLButtonElement>(".bracket button"),
    found: part(".bracket span"),
    slider: (name: Name) => part<HTMLInputElement>(`[data-slider=${name}]`),
    number: (name: Name) => part<HTMLInputElement>(`[data-number=${name}]`),
  };
}
export type Parts = ReturnType<typeof partsOf>;

/** The slider says the number itself, not its stop. */
function showSlider(parts: Parts, name: Name, value: number): void {
  const slider = parts.slider(name);
  slider.value = String(nearestStop(fieldOf(name), value));
  slider.setAttribute("aria-valuetext", exactly(value));
}

/** The number where a slider stands, in the input beside it. */
export function slide(parts: Parts, name: Name): void {
  const value = exactly(fieldOf(name).stops[Number(parts.slider(name).value)]);
  parts.number(name).value = value;
  parts.slider(name).setAttribute("aria-valuetext", value);
}

export function showSetting(parts: Parts, setting: Setting): void {
  for (const name of NAMES) {
    parts.number(name).value = exactly(setting[name]);
    showSlider(parts, name, setting[name]);
  }
}

/** A number input has no text for what is no number. */
const typedIn = ({ value, validity }: HTMLInputElement): string =>
  validity.badInput ? "no number" : value;

/** What stands in the number inputs. */
export const typed = (parts: Parts): Read =>
  readTexts(Object.fromEntries(NAMES.map((name) => [name, typedIn(parts.number(name))])));

/** The slider to the number beside it, whatever is refused of the others. */
export function followNumber(parts: Parts, name: Name): void {
  const value = readText(name, typedIn(parts.number(name)));
  if (value !== undefined) showSlider(parts, name, value);
}

/** Lines that say what is refused; no line hides them. */
export function refuse({ refused }: Parts, lines: readonly string[]): void {
  refused.hidden = lines.length === 0;
  refused.replaceChildren(
    ...lines.map((line) => Object.assign(document.createElement("span"), { textContent: line })),
  );
}

/** Marks the inputs that the lines are about. */
export function mark(parts: Parts, lines: readonly string[]): void {
  for (const name of NAMES) {
    const input = parts.number(name);
    const isWrong = lines.some((line) => line.startsWith(`${fieldOf(name).label} `));
    input.setAttribute("aria-invalid", String(isWrong));
    if (isWrong) input.setAttribute("aria-describedby", parts.refused.id);
    else input.removeAttribute("aria-describedby");
  }
}

export function showNumbers({ meaning, results }: Parts, setting: Setting, numbers: Numbers): void {
  meaning.textContent = sentencesOf(setting, numbers)[0];
  results.innerHTML = resultsHtml(setting, numbers);
  // Of which setting the numbers are.
  results.dataset["of"] = addressOf(setting);
}
