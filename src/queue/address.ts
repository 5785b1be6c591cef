/**
 * Where a queue is: a Redis, by its URL. What is secret of it is never shown.
 */
import { UsageError } from "../core/errors.js";

/** How a Redis is reached. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly username?: string;
  readonly password?: string;
  readonly tls?: { readonly servername: string };
}

export interface QueueAddress {
  readonly options: RedisAddress;
  /** Without user and password: "redis://localhost:6379/0". */
  readonly shown: string;
}

const RULE = "a URL redis://[[user]:password@]host[:port][/database], or rediss:// with TLS";
const DEFAULT_PORT = 6379;

const refuse = (value: string, remedy: string): never => {
  throw new UsageError("queue", RULE, value, remedy);
};

/** A user or password as it was before it was put in a URL. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return refuse("a user or password with a bad % in it", "write % as %25");
  }
}

/** The database that a URL's path names. */
function databaseIn(path: string): number {
  const [, number] = /^\/?(\d{0,5})$/.exec(path) ?? [];
  if (number === undefined) return refuse("a path that is no number", "give e.g. /0");
  return Number(number);
}

/** @throws UsageError for what is no such URL, without a word of its user and password */
export function queueAddress(text: string): QueueAddress {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return refuse(
      "another text",
      "give e.g. redis://localhost:6379; write @ : / of a password as %40 %3A %2F",
    );
  }
  if (url.protocol !== "redis:" && url.protocol !== "rediss:")
    return refuse(`a URL of ${url.protocol}//`, "give e.g. redis://localhost:6379");
  if (url.hostname === "")
    return refuse("a URL without a host", "give e.g. redis://localhost:6379");
  if (url.search !== "" || url.hash !== "") return refuse("a URL with ? or #", "leave that out");
  const db = databaseIn(url.pathname);
  const port = url.port === "" ? DEFAULT_PORT : Number(url.port);
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  return {
    shown: `${url.protocol}//${url.hostname}:${port}/${db}`,
    options: {
      host,
      port,
      db,
      ...(url.username !== "" && { username: decoded(url.username) }),
      ...(url.password !== "" && { password: decoded(url.password) }),
      ...(url.protocol === "rediss:" && { tls: { servername: host } }),
    },
  };
}

/** Why a Redis does not answer, and what helps. */
function reasonOf(error: unknown): readonly [reason: string, remedy: string] {
  const { code = "", message = "" } = error as {
    readonly code?: string;
    readonly message?: string;
  };
  if (/^(WRONGPASS|NOAUTH|ERR invalid password|ERR AUTH)/.test(message))
    return ["refuses the user or password", "check them in the URL, or in LORADP_QUEUE"];
  if (/^NOPERM/.test(message)) return ["permits too little to this user", "give it all commands"];
  if (/^ERR DB index/.test(message)) return ["has no such database", "give another one"];
  const known: Readonly<Record<string, string>> = {
    ECONNREFUSED: "nothing listens there",
    ENOTFOUND: "no host has that name",
    EAI_AGAIN: "its name cannot be looked up",
    ETIMEDOUT: "nothing answers",
    ECONNRESET: "it hangs up: is TLS asked of one without, or left out of one with it?",
  };
  return [
    known[code] ? `${code}: ${known[code]}` : code || message.split("\n")[0] || "no answer",
    "start it, or check host and port",
  ];
}

/** Versions of Redis with all that the queue needs. */
const LEAST_MAJOR = 6;

/** What is wrong with the settings of a Redis, from its INFO; undefined where nothing is. */
export function unfit(info: string): readonly [value: string, remedy: string] | undefined {
  const of = (field: string): string =>
    new RegExp(`^${field}:(.*?)\\r?$`, "m").exec(info)?.[1] ?? "";
  const policy = of("maxmemory_policy");
  if (policy !== "" && policy !== "noeviction")
    return [
      `maxmemory-policy ${policy}, which drops work when memory is short`,
      "set it: redis-cli config set maxmemory-policy noeviction",
    ];
  const version = of("redis_version");
  if (version !== "" && Number(version.split(".")[0]) < LEAST_MAJOR)
    return [`version ${version}`, `take Redis ${LEAST_MAJOR} or newer, or Valkey`];
  return undefined;
}

/**
 * Asks the Redis of an address whether it answers and would keep what it is given.
 * @throws UsageError in one line
 */
export async function checkQueue({ options, shown }: QueueAddress): Promise<void> {
  const { Redis } = await import("ioredis");
  const client = new Redis({
    ...options,
    lazyConnect: true,
    connectTimeout: 5000,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  let last: unknown;
  client.on("error", (error) => (last = error));
  try {
    await client.connect();
    const wrong = unfit(await client.info());
    if (wrong)
      throw new UsageError(
        "queue",
        "a Redis that keeps what it is given",
        `${shown} with ${wrong[0]}`,
        wrong[1],
      );
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const [reason, remedy] = reasonOf(last ?? error);
    throw new UsageError("queue", "a Redis that answers", `${shown} (${reason})`, remedy);
  } finally {
    client.disconnect();
  }
}

/** A connection that waits for a Redis which is away, however long. */
export const lastingOptions = ({ options }: QueueAddress) => ({
  ...options,
  maxRetriesPerRequest: null,
  retryStrategy: (times: number): number => Math.min(100 * 2 ** Math.min(times, 6), 3000),
});
