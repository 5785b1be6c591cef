/** The file that says how far a run is: when it is written, and what it says by a clock that is known. */
import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { STATUS } from "../store/written.js";
import { thisHost } from "./host.js";
import { addHosts, keepStatus, readStatus, type RunStatus, type Stage } from "./run-status.js";

const other = { name: "other", node: "22.0.0", processor: "another" };
const stage = (done: number, plan = "a", total = 100): Stage => ({
  plan,
  of: { plan: 1, plans: 2 },
  count: { done, total },
});

let folder: string;
let time: number;
let told: RunStatus[];
const keeper = (hosts = {}) =>
  keepStatus(
    folder,
    hosts,
    (status) => told.push(status),
    () => time,
  );
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "loradp-status-"));
  [time, told] = [1000, []];
});

describe("a run's status", () => {
  it("is written at once, then every two seconds, and at the end", () => {
    const status = keeper();
    status.show(stage(0));
    for (let done = 1; done <= 10; done++) {
      time += 0.5;
      status.show(stage(done));
    }
    expect(told.map(({ shards }) => shards.done)).toEqual([0, 4, 8]);
    status.end("finished");
    expect(told.at(-1)).toMatchObject({ state: "finished", shards: { done: 10, total: 100 } });
    expect(readStatus(folder)).toEqual(told.at(-1));
    // Written under another name first: nothing of it stays.
    expect(readdirSync(folder)).toEqual([STATUS]);
  });

  it("takes the rate over the last minute, and the time left from it", () => {
    const status = keeper();
    status.show(stage(0));
    expect(told[0]).toMatchObject({ rate: null, eta: null });
    // Ten shards in ten seconds; then one every ten seconds, for longer than a minute.
    time += 10;
    status.show(stage(10));
    expect(told[1]).toMatchObject({ rate: 1, eta: 90 });
    for (let k = 1; k <= 8; k++) {
      time += 10;
      status.show(stage(10 + k));
    }
    expect(told.at(-1)?.rate).toBeCloseTo(0.1, 12);
    expect(told.at(-1)?.eta).toBeCloseTo(820, 9);
  });

  it("starts a rate anew with each plan", () => {
    const status = keeper();
    status.show(stage(0));
    time += 10;
    status.show(stage(100));
    status.show(stage(0, "b", 7));
    expect(told.at(-1)).toMatchObject({ plan: "b", rate: null, eta: null, shards: { total: 7 } });
    time += 4;
    status.show(stage(2, "b", 7));
    expect(told.at(-1)).toMatchObject({ rate: 0.5, eta: 10 });
  });

  it("counts shards by host, after those of earlier parts", () => {
    const me = thisHost();
    const { name: _, ...described } = other;
    const status = keeper({ other: { shards: 5, ...described } });
    status.shard(stage(1));
    // Of a plan that is not the one to show: counted, not shown.
    status.shard(undefined, other);
    status.shard(stage(2), other);
    expect(told).toHaveLength(1);
    status.end("stopped");
    expect(readStatus(folder)).toMatchObject({
      state: "stopped",
      shards: { done: 2 },
      hosts: { [me.name]: { shards: 1 }, other: { shards: 7, ...described } },
    });
    const sum = { [me.name]: { shards: 2 }, other: { shards: 14 } };
    expect(addHosts(status.hosts, status.hosts)).toMatchObject(sum);
  });

  it("says at once that shards failed", () => {
    const status = keeper();
    status.show(stage(3));
    status.failed(2);
    expect(readStatus(folder)?.shards).toEqual({ done: 3, total: 100, failed: 2 });
  });

  it("is none where the file is none of ours, or none", () => {
    expect(readStatus(folder)).toBeUndefined();
    keeper().end("stopped");
    expect(readStatus(folder)).toBeDefined();
    for (const text of ["", "{", "{}", '{"state":"running"}']) {
      writeFileSync(join(folder, STATUS), text);
      expect(readStatus(folder)).toBeUndefined();
    }
  });
});
