/** The optional packages of an install, for `doctor`. */
import { optionalPackages } from "../core/packages.js";
import { queuePackages } from "../queue/packages.js";

export interface InstalledPackage {
  readonly name: string;
  /** Null where it is absent. */
  readonly version: string | null;
  readonly use: string;
}

export const installedPackages = (): InstalledPackage[] => [
  ...optionalPackages(),
  ...queuePackages(),
];
