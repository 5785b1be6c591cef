/**
 * Where a queue is: a Redis, by its URL. What is secret of it is never shown.
 */
import { isIP } from "node:net";
import type { Redis } from "ioredis";
import { UsageError } from "../core/errors.js";

/** How a Redis is reached. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly username?: string;
  readonly password?: string;
  /** With the name that the certificate must have; none where the host is a number. */
  readonly tls?: { readonly servername?: string };
}

export interface QueueAddress {
  readonly options: RedisAddress;
  /** Without user and password: "redis://localhost:6379/0". */
  readonly shown: string;
}

const RULE =
  "a URL redis://[[user]:password@]host[:port][/database], or rediss:// with TLS (LORADP_QUEUE where it is not given)";
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
      "give e.g. redis://localhost:6379; a port is at most 65535; write @ : / of a password as %40 %3A %2F",
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
      ...(url.protocol === "rediss:" && { tls: isIP(host) ? {} : { servername: host } }),
    },
  };
}

type Reason = readonly [reason: string, remedy: string];

/** What Redis itself says no to, by how its answer begins. */
const ANSWERS: ReadonlyArray<readonly [begins: RegExp, ...Reason]> = [
  [
    /^(WRONGPASS|NOAUTH|ERR invalid password|ERR AUTH)/,
    "refuses the user or password",
    "check them in the URL, or in LORADP_QUEUE",
  ],
  [/^NOPERM/, "permits too little to this user", "give it all commands, and keys loradp:*"],
  [/^ERR (DB index|invalid DB)/, "has no such database", "give another one"],
  [/^OOM/, "is full: it holds as much as its maxmemory", "raise that, or make room"],
  [/^READONLY/, "is a replica, which takes no writes", "give the address of its primary"],
  [/^MISCONF/, "cannot save to its disk, and takes no writes", "look at its log"],
  [/^LOADING/, "still loads its data", "wait a moment"],
];

const START = "start it, or check host and port";
const TLS = "give the name that its certificate has, and its authority in NODE_EXTRA_CA_CERTS";
/** Why no answer comes, by the error's code. */
const CODES: Readonly<Record<string, Reason>> = {
  ECONNREFUSED: ["nothing listens there", START],
  ENOTFOUND: ["no host has that name", START],
  EAI_AGAIN: ["its name cannot be looked up", START],
  ETIMEDOUT: [
    "nothing answers",
    `${START}; rediss:// is for a Redis with TLS, redis:// for one without`,
  ],
  EPIPE: ["it hangs up", "rediss:// is for a Redis with TLS, redis:// for one without"],
  ERR_SSL_WRONG_VERSION_NUMBER: ["it speaks no TLS", "give redis://, or check host and port"],
  ECONNRESET: ["it hangs up", "rediss:// is for a Redis with TLS, redis:// for one without"],
  DEPTH_ZERO_SELF_SIGNED_CERT: ["its certificate is signed by itself", TLS],
  SELF_SIGNED_CERT_IN_CHAIN: ["its certificate is signed by an authority of its own", TLS],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ["its certificate is signed by an unknown authority", TLS],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ["its certificate is signed by an unknown authority", TLS],
  ERR_TLS_CERT_ALTNAME_INVALID: ["its certificate is for another name", TLS],
};

/** Why a Redis does not answer, and what helps. */
function reasonOf(error: unknown): Reason {
  const { code = "", message = "" } = error as {
    readonly code?: string;
    readonly message?: string;
  };
  const answer = ANSWERS.find(([begins]) => begins.test(message));
  if (answer) return [answer[1], answer[2]];
  if (/RESP|Protocol error/.test(message)) return ["what answers there is no Redis", START];
  const known = CODES[code];
  return known
    ? [`${code}: ${known[0]}`, known[1]]
    : [code || message.split("\n")[0] || "no answer", START];
}

/** The refusal of a Redis that cannot be worked with, in one line. */
export function queueFault(error: unknown, { shown }: QueueAddress): UsageError {
  const [reason, remedy] = reasonOf(error);
  return new UsageError("queue", "a Redis that answers", `${shown} (${reason})`, remedy);
}

/** Whether an error is Redis's own answer, which waiting does not mend. */
export const isAnswer = (error: unknown): boolean =>
  error instanceof Error && error.name === "ReplyError";

/** Versions of Redis with all that the queue needs. */
const LEAST_MAJOR = 6;

/** A setting, and what to do about it. */
type Unfit = readonly [value: string, remedy: string];

/** What is wrong with the settings of a Redis, from its INFO; undefined where nothing is. */
export function unfit(info: string): Unfit | undefined {
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

/** Milliseconds until a Redis must have answered. */
const ANSWER = 5000;

/** What a queue needs of a Redis, tried; what is wrong with its settings, if anything. */
async function tryOut(client: Redis, db: number, writes: boolean): Promise<Unfit | undefined> {
  await client.connect();
  await client.select(db);
  const wrong = unfit(await client.info());
  if (wrong || !writes) return wrong;
  await client.set("loradp:trial", "1", "EX", 1);
  await client.eval("return 1", 0);
  return undefined;
}

/**
 * Asks the Redis of an address whether it answers and would keep what it is given.
 * @param writes whether it is to take work, too
 * @throws UsageError in one line
 */
export async function checkQueue(address: QueueAddress, writes = true): Promise<void> {
  const { options, shown } = address;
  const { Redis } = await import("ioredis");
  const client = new Redis({
    ...options,
    // Chosen by a command of ours, since a connection goes on with 0 where there is no such database.
    db: 0,
    lazyConnect: true,
    connectTimeout: ANSWER,
    enableReadyCheck: false,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  let last: unknown;
  client.on("error", (error) => (last = error));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error(), { code: "ETIMEDOUT" })), ANSWER);
  });
  let wrong: Unfit | undefined;
  try {
    wrong = await Promise.race([tryOut(client, options.db, writes), late]);
  } catch (error) {
    throw queueFault(isAnswer(error) ? error : (last ?? error), address);
  } finally {
    clearTimeout(timer);
    client.disconnect();
  }
  if (wrong)
    throw new UsageError(
      "queue",
      "a Redis that keeps what it is given",
      `${shown} with ${wrong[0]}`,
      wrong[1],
    );
}

/** A connection that waits for a Redis which is away, however long. */
export const lastingOptions = ({ options }: QueueAddress) => ({
  ...options,
  maxRetriesPerRequest: null,
  retryStrategy: (times: number): number => Math.min(100 * 2 ** Math.min(times, 6), 3000),
});
