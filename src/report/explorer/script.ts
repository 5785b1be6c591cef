/** The explorer's script: src/report/explorer/browser with the core that it calls, as the build bundles them. */
import { existsSync, readFileSync } from "node:fs";

/** From dist/src/report/explorer and from src/report/explorer. */
const PLACES = ["../../../explorer.js", "../../../dist/explorer.js"];

let text: string | undefined;
/** @throws Error where the project is not built */
export function explorerScript(): string {
  const found = PLACES.map((place) => new URL(place, import.meta.url)).find((url) =>
    existsSync(url),
  );
  if (found === undefined) throw new Error("dist/explorer.js is not there: npm run build makes it");
  return (text ??= readFileSync(found, "utf8"));
}
