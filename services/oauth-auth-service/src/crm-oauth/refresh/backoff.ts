const BASE_SECONDS = 1;
const CAP_SECONDS = 300;

/**
 * Seconds to wait after the n-th failure in a row: exponential, between half and the whole of the
 * step by chance so that many grants do not return at once; never less than the provider asked.
 *
 * @param random - A number in [0, 1).
 */
export function backoffSeconds(
  failures: number,
  random: number,
  retryAfter: number | undefined,
): number {
  const step = Math.min(CAP_SECONDS, BASE_SECONDS * 2 ** Math.min(failures - 1, 20));
  return Math.max(step * (0.5 + random / 2), retryAfter ?? 0);
}
