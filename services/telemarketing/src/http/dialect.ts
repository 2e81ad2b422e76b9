import type { CrmFailure } from '../errors.js';

export interface CrmAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; the text where it is none. */
  readonly body: unknown;
}

/** How a CRM words its refusals. */
export interface Dialect {
  readonly provider: string;
  readError(answer: CrmAnswer): Pick<CrmFailure, 'code' | 'message'>;
  /**
   * How long a limit that the answer tells of lasts, ms; null where that is not known or too long to
   * wait for, undefined where the answer tells of no limit.
   */
  limitMs(answer: CrmAnswer): number | null | undefined;
}

/** `Retry-After` in ms, seconds or date (RFC 9110 §10.2.3); undefined where there is none. */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
