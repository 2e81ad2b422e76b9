/**
 * Runs work under a signal that follows `signal` and ends it after `ms`. Not AbortSignal.any over
 * AbortSignal.timeout: in Node.js 20 the timeout can be garbage collected before it fires.
 */
export async function withDeadline<T>(
  signal: AbortSignal,
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  const follow = () => abort.abort(signal.reason);
  const timer = setTimeout(() => abort.abort(new Error(`No answer within ${ms} ms.`)), ms);
  signal.addEventListener('abort', follow, { once: true });
  try {
    signal.throwIfAborted();
    return await work(abort.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', follow);
  }
}
