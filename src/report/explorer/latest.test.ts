/** Questions to a worker, of which the newest counts, with a worker that answers when it is told to. */
import { afterAll, expect, it, vi } from "vitest";

type Setting = Readonly<Record<string, number>>;
interface Asker {
  ask(setting: Setting): void;
}
const sent: Setting[] = [];
let answer: ((data: unknown) => void) | undefined;
class Stub {
  onmessage: ((event: { data: unknown }) => void) | undefined;
  postMessage({ setting }: { setting: Setting }): void {
    sent.push(setting);
    answer = (data) => this.onmessage?.({ data });
  }
  terminate(): void {
    answer = undefined;
  }
}
vi.stubGlobal("window", globalThis);
vi.stubGlobal("Worker", Stub);
afterAll(() => vi.unstubAllGlobals());

it("while one is computed only the newest of those that follow waits", async () => {
  // By a name that is worked out: the browser's scripts have types of their own.
  const path = ["./browser", "latest.js"].join("/");
  const { asker } = (await import(path)) as {
    asker: (what: string, script: string, answered: (s: Setting, data: unknown) => void) => Asker;
  };
  const answered: unknown[] = [];
  const { ask } = asker("numbers", "", (setting, data) => answered.push([setting, data]));
  const settings = [1, 2, 3, 4].map((rank) => ({ rank }));
  for (const setting of settings) ask(setting);
  expect(sent).toEqual([settings[0]]);
  answer?.("one");
  expect(sent).toEqual([settings[0], settings[3]]);
  answer?.("four");
  expect(answered).toEqual([
    [settings[0], "one"],
    [settings[3], "four"],
  ]);
  expect(sent).toHaveLength(2);
});
