import { ProviderFailure } from './failure.js';
import { type HttpAnswer, type HttpCall, type ProviderHttp, TransportError } from './http.js';
import type { RawTokenAnswer } from './strategy.js';

/** What a provider's folder knows of its own error answers. */
export interface ErrorTable {
  readonly displayName: string;
  /** A failure when the body is this provider's way of saying no; undefined when it is not. */
  read(body: RawTokenAnswer, answer: HttpAnswer): ProviderFailure | undefined;
}

/**
 * A call to a token endpoint that ends in an object or in a `ProviderFailure`, never in anything
 * else: whatever is cut off, redirected, oversized, not JSON, or not an object is a failure whose
 * effect is unknown.
 */
export async function callTokenEndpoint(
  http: ProviderHttp,
  call: HttpCall,
  table: ErrorTable,
): Promise<RawTokenAnswer> {
  const answer = await send(http, call, table.displayName);
  const body = parseObject(answer);
  throwRefusal(answer, body, table);
  if (answer.status !== 200 || body === undefined) throw senseless(table.displayName, answer);
  return body;
}

/** A call that says by its status alone that it was done, such as a revocation (RFC 7009 §2.2). */
export async function callForStatus(
  http: ProviderHttp,
  call: HttpCall,
  table: ErrorTable,
): Promise<void> {
  const answer = await send(http, call, table.displayName);
  throwRefusal(answer, parseObject(answer), table);
  if (answer.status !== 200 && answer.status !== 204) throw senseless(table.displayName, answer);
}

function throwRefusal(
  answer: HttpAnswer,
  body: RawTokenAnswer | undefined,
  table: ErrorTable,
): void {
  const refused = body === undefined ? undefined : table.read(body, answer);
  if (answer.status === 429) {
    throw rateLimited(table.displayName, answer.retryAfter, refused?.providerError);
  }
  if (answer.status >= 500) throw senseless(table.displayName, answer);
  if (refused !== undefined) throw refused;
}

export async function send(
  http: ProviderHttp,
  call: HttpCall,
  displayName: string,
): Promise<HttpAnswer> {
  try {
    return await http.send(call);
  } catch (error) {
    if (error instanceof TransportError) throw unreachable(displayName, error);
    throw error;
  }
}

function parseObject(answer: HttpAnswer): RawTokenAnswer | undefined {
  try {
    const value: unknown = JSON.parse(answer.body);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as RawTokenAnswer) : undefined;
  } catch {
    return undefined;
  }
}

const WAIT =
  'Nothing to do: it is tried again by itself. If it lasts, see the status page of the CRM.';

function unreachable(displayName: string, error: TransportError): ProviderFailure {
  const timedOut = error.reason === 'timeout';
  return new ProviderFailure({
    class: 'transient',
    delivery: error.delivery,
    code: timedOut ? 'provider_timeout' : 'provider_unreachable',
    retryable: true,
    cause: timedOut
      ? `${displayName} did not answer in time.`
      : `${displayName} could not be reached, or broke off its answer.`,
    remedy: WAIT,
    error,
  });
}

export const senseless = (displayName: string, answer: HttpAnswer): ProviderFailure =>
  new ProviderFailure({
    class: 'transient',
    delivery: 'unknown',
    code: 'provider_error',
    retryable: true,
    cause: `${displayName} answered with status ${answer.status} and no usable token answer.`,
    remedy: WAIT,
    retryAfter: answer.retryAfter,
  });

export const rateLimited = (
  displayName: string,
  retryAfter: number | undefined,
  providerError?: string,
): ProviderFailure =>
  new ProviderFailure({
    class: 'rate_limited',
    delivery: 'definite',
    code: 'provider_rate_limited',
    retryable: true,
    cause: `${displayName} refuses further token requests for now: too many were made.`,
    remedy: 'Nothing to do: it is tried again when the CRM allows it.',
    retryAfter,
    providerError,
  });

/**
 * A field that is missing or of the wrong type; the call may have taken effect.
 *
 * @param newRefreshToken - What the answer holds of use nevertheless.
 */
export const malformedAnswer = (
  displayName: string,
  field: string,
  newRefreshToken?: string,
): ProviderFailure =>
  new ProviderFailure({
    class: 'transient',
    delivery: 'unknown',
    code: 'provider_error',
    retryable: true,
    cause: `${displayName} sent a token answer whose \`${field}\` is missing or malformed.`,
    remedy: WAIT,
    newRefreshToken,
  });
