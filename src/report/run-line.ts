/** What was run and what came out, in one line each. */
import { VERDICTS, contradicts, type ClaimResult } from "../claims/claim.js";
import { headlineOf } from "../claims/headline.js";

/** "62 claims: 40 upheld, ...", and how many predictions came out. */
export function countLine(claims: readonly ClaimResult[]): string {
  const counts = VERDICTS.flatMap((verdict) => {
    const n = claims.filter((c) => c.verdict === verdict).length;
    return n > 0 ? [`${n} ${verdict}`] : [];
  });
  const { computed, theory, earlierRuns } = headlineOf(claims);
  const kinds = [
    [theory, "sampled predictions of theory"],
    [computed, "computations"],
    [earlierRuns, "verdicts of earlier runs"],
  ] as const;
  const told = kinds.flatMap(([{ cameOut, of }, name]) =>
    of > 0 ? [`${cameOut} of ${of} ${name}`] : [],
  );
  const against = claims.filter(contradicts).length;
  return (
    `${claims.length} ${claims.length === 1 ? "claim" : "claims"}: ${counts.join(", ") || "none"}. ` +
    (told.length > 0 ? `Came out: ${told.join(", ")}; ` : "No prediction was tested; ") +
    `${against} contradicted.`
  );
}

/** "18 min of simulation", in minutes where seconds are many; "3.1 s of simulation, the rest taken over". */
function simulated(text: string): string {
  const [time, ...more] = text.split(", ");
  const seconds = Number.parseFloat(time);
  const about = seconds >= 120 ? `${(seconds / 60).toFixed(0)} min` : time;
  return [`${about} of simulation`, ...more].join(", ");
}

/** Profile or plans, seed, commit and date where they are known, how long it simulated, and by which version. */
export function runLine(provenance: ReadonlyArray<readonly [string, string]>): string {
  const known = new Map(provenance);
  const plans = provenance.flatMap(([name]) => (name.startsWith("plan ") ? [name.slice(5)] : []));
  const profile = known.get("profile");
  const noun = plans.length === 1 ? "plan" : "plans";
  const few = `${noun} ${plans.join(", ")}`;
  const many = `${plans.length} ${noun}`;
  const own = plans.length > 3 ? many : few;
  const what = profile === undefined ? own : `profile ${profile} (${many})`;
  const named = (name: string, words = name): string[] =>
    known.has(name) ? [`${words} ${known.get(name)}`] : [];
  const time = known.get("simulation time");
  return [
    ...(profile === undefined && plans.length === 0 ? [] : [what]),
    ...named("seed"),
    ...named("commit"),
    ...named("date", "on"),
    ...(time === undefined ? [] : [simulated(time)]),
    ...(known.has("versions") ? [known.get("versions")] : []),
  ].join(", ");
}
