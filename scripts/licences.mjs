// Licences of the packages inside bundles: each text once, under the packages that it is of.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FILES = ["LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "license", "NOTICE"];

/** Folders of the packages that a bundle is made of. */
const foldersOf = ({ metafile }) =>
  Object.keys(metafile.inputs).flatMap((file) => {
    const [folder] = /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(file) ?? [];
    return folder ? [folder] : [];
  });

/** Its licence and notice, as they stand in its folder. */
function textsOf(folder, { name, license }) {
  const texts = FILES.map((file) => join(folder, file)).filter(existsSync);
  if (texts.length > 0) return texts.map((file) => readFileSync(file, "utf8").trim());
  if (!license) throw new Error(`${name} is bundled, and has no licence`);
  return [`Licence: ${license} (the package has no file of it)`];
}

/**
 * @param builds results of esbuild with a metafile
 * @throws Error where a package has no licence
 */
export function licencesOf(builds) {
  const byText = new Map();
  for (const folder of new Set(builds.flatMap(foldersOf))) {
    const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    for (const text of textsOf(folder, about))
      byText.set(text, [...(byText.get(text) ?? []), `${about.name}@${about.version}`]);
  }
  return [...byText]
    .map(([text, names]) => `${names.sort().join("\n")}\n\n${text}\n`)
    .join(`\n${"-".repeat(80)}\n\n`);
}
