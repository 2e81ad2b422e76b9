/** Why the server did not start, and so what to do about it. */
export interface StartFailure {
  readonly kind: 'port_in_use' | 'predecessor_ending' | 'other';
  readonly reason: string;
}

/**
 * @param log what the server wrote during this start
 * @param fallback used when it wrote nothing
 */
export function startFailure(log: string, fallback: string): StartFailure {
  const fatal = /(?:FATAL|PANIC): +(.+)/.exec(log)?.[1];
  const reason = fatal ?? fallback.split('\n')[0] ?? fallback;
  // Another program took the port between our look and the server's.
  if (/could not bind|Address already in use|could not create any TCP\/IP sockets/.test(log)) {
    return { kind: 'port_in_use', reason };
  }
  // The processes of a killed server see that it is gone, and end, within a moment.
  if (/pre-existing shared memory block .* is still in use/.test(log)) {
    return { kind: 'predecessor_ending', reason };
  }
  return { kind: 'other', reason };
}
