/** What a run says of its queue: that it is away, that no worker comes, or one of another build. */
import type { Redis } from "ioredis";
import { isAnswer, queueFault, type QueueAddress } from "./address.js";
import { buildText, isSameBuild, type Build } from "./protocol.js";
import { BEAT, type WorkerInfo } from "./registry.js";

/** Seconds without a worker after which that is said. */
const PATIENCE = 10;

/**
 * Says that a Redis is away, or leaves a question without an answer, and that it is back.
 * @returns ends the questions
 */
export function watchConnection(
  client: Redis,
  shown: string,
  warn: (line: string) => void,
): () => void {
  let isAway = false;
  const away = (): void => {
    if (!isAway && client.status !== "end") warn(`queue ${shown} is away: waiting for it`);
    isAway = true;
  };
  const back = (): void => {
    if (isAway) warn(`queue ${shown} is back`);
    isAway = false;
  };
  client.on("error", () => {});
  client.on("close", away);
  client.on("ready", back);
  let isAsked = false;
  const timer = setInterval(() => {
    if (client.status !== "ready") return;
    if (isAsked) return away();
    isAsked = true;
    client
      .ping()
      .then(back)
      .catch(() => {})
      .finally(() => (isAsked = false));
  }, BEAT);
  timer.unref();
  return () => clearInterval(timer);
}

/** Says, once each, what Redis itself refuses; others are of the connection. */
export function watchAnswers(
  address: QueueAddress,
  warn: (line: string) => void,
): (error: unknown) => void {
  const told = new Set<string>();
  return (error) => {
    if (!isAnswer(error)) return;
    const { value, remedy } = queueFault(error, address);
    const line = `queue ${String(value)}: waiting until it is otherwise; ${remedy}`;
    if (!told.has(line)) warn(line);
    told.add(line);
  };
}

/**
 * Says, once each, that no worker comes, and which ones are of another build.
 * @returns told of all workers, gives those of this build
 */
export function watchWorkers(
  { shown }: QueueAddress,
  build: Build,
  warn: (line: string) => void,
): (workers: readonly WorkerInfo[], isBusy: boolean) => readonly WorkerInfo[] {
  const told = new Set<string>();
  const once = (line: string): void => {
    if (!told.has(line)) warn(line);
    told.add(line);
  };
  let since = performance.now();
  return (workers, isBusy) => {
    const mine = workers.filter((worker) => isSameBuild(worker.build, build));
    for (const { host, pid, build: other } of workers.filter((each) => !mine.includes(each)))
      once(
        `worker ${host} (pid ${pid}) is ${buildText(other)}, this run ${buildText(build)}: ` +
          "it takes none of its shards",
      );
    if (mine.length > 0 || !isBusy) since = performance.now();
    else if (performance.now() - since > 1000 * PATIENCE)
      once(
        `no worker of this version is at queue ${shown}: ` +
          `start loradp worker --queue ${shown} on any machine`,
      );
    return mine;
  };
}
