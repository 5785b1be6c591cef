/** Partials as JSON: numbers round-trip to the last bit; Float64Array is kept as such. */
export function encodePartial(partial: unknown): string {
  return JSON.stringify(partial, (_, value: unknown) =>
    value instanceof Float64Array ? { f64: [...value] } : value,
  );
}

export function decodePartial(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) =>
    typeof value === "object" && value !== null && "f64" in value
      ? Float64Array.from(value.f64 as number[])
      : value,
  );
}
