// Install weight: packs loradp, installs the tarball in a temporary folder as a user would (from the registry or npm's
// cache), and prints what each package weighs on disk. Fails above the limit. `npm run weight`.
import { execFileSync } from "node:child_process";
import { lstatSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const LIMIT = 150;
/** Lighter packages are added up in one line. */
const SHOWN = 1;

const home = mkdtempSync(join(tmpdir(), "loradp-weight-"));
const npm = (...argv) =>
  execFileSync("npm", argv, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });

/** MB on disk, in whole blocks, as `du -sm` counts. */
function sizeOf(path) {
  const { blocks } = lstatSync(path);
  const own = (blocks * 512) / 2 ** 20;
  if (!lstatSync(path).isDirectory()) return own;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), own);
}

/** Names of the packages in a folder. */
const packagesIn = (modules) =>
  readdirSync(modules).flatMap((name) => {
    if (name.startsWith(".")) return [];
    return name.startsWith("@")
      ? readdirSync(join(modules, name)).map((n) => `${name}/${n}`)
      : name;
  });

try {
  // Its prepack builds, and says nothing where all is well.
  npm("run", "--silent", "build");
  const [{ filename }] = JSON.parse(
    npm("pack", "--json", "--ignore-scripts", "--pack-destination", home),
  );
  writeFileSync(join(home, "package.json"), '{ "private": true }\n');
  const quiet = ["--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
  npm("install", "--prefix", home, ...quiet, join(home, filename));
  const modules = join(home, "node_modules");
  const list = packagesIn(modules)
    .map((name) => ({ name, size: sizeOf(join(modules, name)) }))
    .sort((a, b) => b.size - a.size);
  const light = list.filter(({ size }) => size < SHOWN);
  const total = sizeOf(modules);
  const line = (name, size) => console.log(`${name.padEnd(28)} ${size.toFixed(1).padStart(6)} MB`);
  for (const { name, size } of list) if (size >= SHOWN) line(name, size);
  line(
    `${light.length} lighter ones`,
    light.reduce((sum, { size }) => sum + size, 0),
  );
  line(`${list.length} packages`, total);
  const version = execFileSync(join(home, "node_modules/.bin/loradp"), ["--version"], {
    encoding: "utf8",
  });
  console.log(`loradp ${version.trim()} starts; the limit is ${LIMIT} MB`);
  if (total > LIMIT) {
    console.error(`an install weighs ${total.toFixed(0)} MB: see docs/dependencies.md`);
    process.exitCode = 1;
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}
