/**
 * A second, plain reader of adapters, for tests: a JSON parser of its own (names once), numbers of F16 and BF16 by
 * arithmetic, each byte of a file in one tensor.
 */
const fail = (): never => {
  throw new Error("not valid");
};

/** JSON to maps and lists, each name once. */
function json(bytes: Buffer): unknown {
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  let i = 0;
  const blank = (): void => {
    while (i < text.length && " \t\n\r".includes(text[i])) i++;
  };
  const take = (token: string): boolean => {
    blank();
    const found = text.startsWith(token, i);
    if (found) i += token.length;
    return found;
  };
  const token = (pattern: RegExp): string => {
    blank();
    const [found] = pattern.exec(text.slice(i)) ?? fail();
    i += found.length;
    return found;
  };
  const string = (): string =>
    JSON.parse(token(/^"(?:[^"\\]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*"/)) as string;
  const list = (end: string, item: () => void): void => {
    if (take(end)) return;
    do item();
    while (take(","));
    if (!take(end)) fail();
  };
  const value = (): unknown => {
    if (take("{")) {
      const map = new Map<string, unknown>();
      list("}", () => {
        const name = string();
        if (map.has(name) || !take(":")) fail();
        map.set(name, value());
      });
      return map;
    }
    if (take("[")) {
      const items: unknown[] = [];
      list("]", () => void items.push(value()));
      return items;
    }
    if (text[i] === '"') return string();
    for (const [word, meaning] of [
      ["true", true],
      ["false", false],
      ["null", null],
    ] as const)
      if (take(word)) return meaning;
    return Number(token(/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/));
  };
  const result = value();
  blank();
  return i === text.length ? result : fail();
}

const asMap = (x: unknown): Map<string, unknown> => (x instanceof Map ? x : fail());

/** A finite number by its sign, exponent and fraction. */
function numberAt(bytes: Buffer, dtype: unknown, i: number): number {
  const [size, exponents, fractions] =
    dtype === "F32" ? [4, 8, 23] : dtype === "F16" ? [2, 5, 10] : [2, 8, 7];
  const bits = bytes.readUIntLE(i * size, size);
  const sign = bits >= 2 ** (exponents + fractions) ? -1 : 1;
  const exponent = Math.floor(bits / 2 ** fractions) % 2 ** exponents;
  const fraction = (bits % 2 ** fractions) / 2 ** fractions;
  const bias = 2 ** (exponents - 1) - 1;
  if (exponent === 2 ** exponents - 1) return fail();
  return exponent === 0
    ? sign * fraction * 2 ** (1 - bias)
    : sign * (1 + fraction) * 2 ** (exponent - bias);
}

interface Matrix {
  shape: number[];
  numbers: number[];
}

function matrices(model: Buffer): Map<string, Matrix> {
  const length = Number(model.readBigUInt64LE());
  if (length + 8 > model.length) fail();
  const data = model.subarray(8 + length);
  const covered = new Uint8Array(data.length);
  const out = new Map<string, Matrix>();
  for (const [name, entry] of asMap(json(model.subarray(8, 8 + length)))) {
    if (name === "__metadata__") continue;
    const fields = asMap(entry);
    const [dtype, shape, offsets] = ["dtype", "shape", "data_offsets"].map((f) => fields.get(f));
    if (!["F32", "F16", "BF16"].includes(dtype as string)) fail();
    const [[rows, columns], [begin, end]] = [shape as number[], offsets as number[]];
    if (!(rows > 0 && columns > 0 && begin >= 0 && end <= data.length)) fail();
    if ((end - begin) / (dtype === "F32" ? 4 : 2) !== rows * columns) fail();
    covered.subarray(begin, end).forEach((times, i, part) => (part[i] = times + 1));
    const own = data.subarray(begin, end);
    const list = Array.from({ length: rows * columns }, (_, i) => numberAt(own, dtype, i));
    out.set(name, { shape: [rows, columns], numbers: list });
  }
  return covered.every((times) => times === 1) ? out : fail();
}

/** Values at which a field leaves W + s B A as it is. */
const NEUTRAL: Record<string, readonly unknown[]> = {
  peft_type: ["LORA"],
  bias: ["none"],
  init_lora_weights: [true, false, "gaussian"],
};
const ANY = ["r", "lora_alpha", "use_rslora", "fan_in_fan_out", "rank_pattern", "alpha_pattern"];
const FREE = ["target_modules", "exclude_modules", "layers_to_transform", "lora_dropout"];
const WORDS = ["inference_mode", "task_type", "base_model_name_or_path"];

function isNeutral(field: string, value: unknown): boolean {
  if ([...ANY, ...FREE, ...WORDS].includes(field)) return true;
  if (field in NEUTRAL) return NEUTRAL[field].includes(value);
  const size = value instanceof Map ? value.size : Array.isArray(value) ? value.length : NaN;
  return value === null || value === false || size === 0;
}

/**
 * Factors and scaling of each module.
 * @throws Error where the files are not valid
 */
export function plainRead(config: Buffer, model: Buffer) {
  const fields = asMap(json(config));
  for (const [field, value] of fields) if (!isNeutral(field, value)) fail();
  const byName = (field: string, module: string, otherwise: string): number => {
    const entries = [...((fields.get(field) ?? new Map()) as Map<string, number>)];
    const own = entries.find(([name]) => `.${module}`.endsWith(`.${name}`));
    return (own?.[1] ?? fields.get(otherwise)) as number;
  };
  const found = matrices(model);
  const modules = new Map<string, unknown>();
  for (const [name, b] of found) {
    const [head, tail] = ["base_model.model.", ".lora_B.weight"];
    if (!name.startsWith(head) || !name.endsWith(tail)) continue;
    const module = name.slice(head.length, -tail.length);
    const a = found.get(`${head}${module}.lora_A.weight`) ?? fail();
    const rank = byName("rank_pattern", module, "r");
    if (a.shape[0] !== rank || b.shape[1] !== rank) fail();
    const [alpha, rslora] = [
      byName("alpha_pattern", module, "lora_alpha"),
      fields.get("use_rslora"),
    ];
    const targets = fields.get("target_modules");
    if (Array.isArray(targets) && !targets.some((t) => `.${module}`.endsWith(`.${t}`))) fail();
    modules.set(module, { a, b, scaling: alpha / (rslora === true ? Math.sqrt(rank) : rank) });
  }
  return 2 * modules.size === found.size && modules.size > 0 ? modules : fail();
}
