/** What calls give or refuse, as text for pinned outputs. */
import { inspect } from "node:util";

/** A value with the types of what is in it: '1' is a text, 1 a number, 1n a whole number of 64 bits. */
export const typed = (value: unknown): string =>
  typeof value === "string"
    ? value
    : inspect(value, { depth: null, compact: true, breakLength: Infinity, maxArrayLength: null });

/** What a call gives, or the words in which it refuses; any other error by its name. */
export async function outcome(call: () => unknown): Promise<string> {
  try {
    return typed(await call());
  } catch (error) {
    const { name, message } = error as Error;
    return name === "UsageError" ? `! ${message}` : `${name}: ${message}`;
  }
}
