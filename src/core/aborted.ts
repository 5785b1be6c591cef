/** Work that takes no signal, given up when one aborts. */

/**
 * @param error what the promise is rejected with then; what the work comes to later is dropped
 */
export async function orAborted<T>(
  work: Promise<T>,
  signal: AbortSignal | undefined,
  error: () => Error,
): Promise<T> {
  let give = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    give = () => reject(error());
    if (signal?.aborted) give();
    signal?.addEventListener("abort", give, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal?.removeEventListener("abort", give);
  }
}
