/** WebGPU in Node: Dawn from the `webgpu` package, put where GPU.js looks for it. */

import { existsSync, readdirSync } from "node:fs";
import { requirePackages } from "../../core/packages.js";

interface AdapterInfo {
  readonly vendor?: string;
  readonly device?: string;
  readonly description?: string;
  readonly isFallbackAdapter?: boolean;
}

/** An adapter that answered. */
export interface AdapterFound {
  readonly device: string;
  /** True for a software adapter such as SwiftShader: right, but no faster than the processor. */
  readonly software: boolean;
}

/** Folders where the Vulkan loader looks for drivers on Linux. */
const DRIVER_FOLDERS = ["/etc", "/usr/share", "/usr/local/share", "/usr/local/etc"].map(
  (root) => `${root}/vulkan/icd.d`,
);

/** Whether a Vulkan driver is registered. Asked first, since Dawn prints its own warnings when there is none. */
function hasDriver(): boolean {
  if (
    process.platform !== "linux" ||
    process.env["VK_DRIVER_FILES"] ||
    process.env["VK_ICD_FILENAMES"]
  )
    return true;
  return DRIVER_FOLDERS.some(
    (folder) => existsSync(folder) && readdirSync(folder).some((file) => file.endsWith(".json")),
  );
}

let provided: Promise<AdapterFound> | undefined;

async function provide(): Promise<AdapterFound> {
  requirePackages("webgpu needs", ["webgpu"]);
  if (!hasDriver()) throw new Error("no Vulkan driver is installed");
  const dawn = await import("webgpu");
  Object.assign(globalThis, dawn.globals);
  const gpu = dawn.create([]);
  Object.defineProperty(globalThis, "navigator", {
    value: { gpu },
    configurable: true,
    writable: true,
  });
  const adapter = await gpu.requestAdapter();
  if (!adapter)
    throw new Error("no WebGPU adapter answers (no Vulkan driver is installed, or none fits)");
  const info = adapter.info as AdapterInfo;
  const device = [info.vendor, info.device, info.description].filter(Boolean).join(" / ");
  return {
    device,
    software: info.isFallbackAdapter === true || /swiftshader|llvmpipe|lavapipe/i.test(device),
  };
}

/** Makes `navigator.gpu` available; rejects with the reason when no adapter answers. */
export function provideWebGpu(): Promise<AdapterFound> {
  return (provided ??= provide());
}
