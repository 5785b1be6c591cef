/** What a backend is on this machine. Loads no executor, so that a backend that does not work is refused at once. */
import type { BackendInfo } from "../backend/backend.js";
import { openBackend, type BackendChoice } from "../backend/select.js";

/** @throws UsageError where a backend that is named does not work here */
export async function openedBackend(choice: BackendChoice): Promise<BackendInfo> {
  const backend = await openBackend(choice);
  await backend.dispose();
  return backend.info;
}
