/** A function of one argument whose value is computed once a key and thread. */
export function oncePerKey<Argument, Value>(
  keyOf: (argument: Argument) => unknown,
  compute: (argument: Argument) => Value,
): (argument: Argument) => Value {
  const known = new Map<string, Value>();
  return (argument) => {
    const key = JSON.stringify(keyOf(argument));
    if (!known.has(key)) known.set(key, compute(argument));
    return known.get(key) as Value;
  };
}
