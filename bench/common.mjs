/** What the benchmarks share: medians with spread, and peers found on the machine that time one round on request. */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { createInterface } from "node:readline";

export const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
/** median [smallest, largest] */
export const spread = (list, digits) =>
  `${median(list).toFixed(digits)} [${Math.min(...list).toFixed(digits)}, ${Math.max(...list).toFixed(digits)}]`;

/** "NumPy 2.1.0" when Python has the module, else undefined and a line that says so. */
export function found(module, name) {
  const seen = spawnSync("python3", ["-c", `import ${module}; print(${module}.__version__)`], {
    encoding: "utf8",
  });
  if (seen.status === 0) return `${name} ${seen.stdout.trim()}`;
  console.log(`${name} not found: the peer is skipped`);
  return undefined;
}

/**
 * A Python peer held to one thread; `round()` resolves with the numbers that it prints for one round, seconds first.
 */
export function pythonPeer(script, ...args) {
  const { OPENBLAS_CORETYPE: _, OPENBLAS_L2_SIZE: __, ...env } = process.env;
  const one = Object.fromEntries(
    ["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"].map((name) => [name, "1"]),
  );
  const child = spawn("python3", [new URL(script, import.meta.url).pathname, ...args.map(String)], {
    env: { ...env, ...one },
    stdio: ["pipe", "pipe", "inherit"],
  });
  return peerOf(child, (line) => line.split(" ").map(Number));
}

/** A process of Node that answers each round with a line of JSON, after one that says it is ready. */
export function nodePeer(script, ...args) {
  const path = new URL(script, import.meta.url).pathname;
  const child = spawn(process.execPath, [path, ...args], { stdio: ["pipe", "pipe", "inherit"] });
  return peerOf(child, JSON.parse);
}

/** Asks a process for rounds, one line each. */
function peerOf(child, parsed) {
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  async function answer() {
    const { value, done } = await lines.next();
    if (done) throw new Error("a peer ended before its answer");
    return parsed(value);
  }
  return {
    ready: answer,
    round() {
      child.stdin.write("go\n");
      return answer();
    },
    close: () => child.stdin.end(),
  };
}

export const machine = () =>
  `${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.versions.node}`;

export function store(name, results) {
  mkdirSync(new URL("results/", import.meta.url), { recursive: true });
  writeFileSync(
    new URL(`results/${name}.json`, import.meta.url),
    `${JSON.stringify({ machine: machine(), ...results }, null, 1)}\n`,
  );
}
