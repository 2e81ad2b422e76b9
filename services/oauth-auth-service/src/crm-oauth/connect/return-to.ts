/**
 * Whether the browser may be sent there afterwards: an absolute http(s) address whose origin is
 * on the list, without credentials. A loose check would make the callback an open redirector
 * (RFC 9700 §4.11).
 */
export function isAllowedReturnTo(value: string, allowlist: readonly string[]): boolean {
  if (!/^https?:\/\/[^\\\s]+$/i.test(value) || !URL.canParse(value)) return false;
  const url = new URL(value);
  return !url.username && !url.password && allowlist.includes(url.origin);
}

export interface ReturnOutcome {
  readonly attemptId: string;
  readonly connectionId: string | null;
  /** Error code; null when the connection was made. */
  readonly error: string | null;
}

/** The return address with the outcome in its query, whatever it held before. */
export function withOutcome(returnTo: string, outcome: ReturnOutcome): string {
  const url = new URL(returnTo);
  for (const name of ['crm_status', 'attempt_id', 'connection_id', 'error']) {
    url.searchParams.delete(name);
  }
  url.searchParams.set('crm_status', outcome.error === null ? 'connected' : 'failed');
  url.searchParams.set('attempt_id', outcome.attemptId);
  if (outcome.connectionId !== null) url.searchParams.set('connection_id', outcome.connectionId);
  if (outcome.error !== null) url.searchParams.set('error', outcome.error);
  return url.toString();
}
