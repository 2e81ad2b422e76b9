import { ACCESS_TOKEN_REFUSED } from '../failure.js';
import type { HttpAnswer } from '../http.js';
import { commonRefusals, type Refusal, refusalFailure } from '../refusals.js';
import type { RawTokenAnswer } from '../strategy.js';
import type { ErrorTable } from '../token-endpoint.js';

const displayName = 'HubSpot';
const common = commonRefusals(displayName, 'hubspot');

/** HubSpot's own words, in both generations of its error bodies. */
const byStatus: Readonly<Record<string, Refusal>> = {
  BAD_REFRESH_TOKEN: common.revoked,
  BAD_HUB: {
    class: 'dead_grant',
    code: 'account_inactive',
    retryable: false,
    cause: 'The HubSpot account of this connection does not exist any more.',
    remedy: 'The user connects another HubSpot account, or disconnects this one.',
  },
  BAD_CLIENT_ID: common.clientUnknown,
  BAD_CLIENT_SECRET: common.secretRefused,
  BAD_GRANT_TYPE: common.configuration(
    'HubSpot does not take the kind of token request that was made.',
    'An operator checks HUBSPOT_API_URL; it must be an origin that serves /oauth/2026-03/token.',
  ),
  BAD_REDIRECT_URI: common.callbackUnknown,
  BAD_AUTH_CODE: common.codeRejected,
  EXPIRED_AUTH_CODE: common.codeRejected,
  MISMATCH_REDIRECT_URI_AUTH_CODE: common.codeRejected,
  BAD_CODE_VERIFIER: common.codeRejected,
  BAD_SCOPES: common.startAgain('HubSpot does not grant these scopes to our app.'),
};

/** RFC 6749 §5.2, for an answer that names no status of HubSpot's. */
const byError: Readonly<Record<string, Refusal>> = {
  invalid_client: common.secretRefused,
  unauthorized_client: common.secretRefused,
  invalid_grant: common.revoked,
  invalid_scope: common.startAgain('HubSpot does not grant these scopes to our app.'),
  unsupported_grant_type: common.configuration(
    'HubSpot does not take the kind of token request that was made.',
    'An operator checks HUBSPOT_API_URL; it must be an origin that serves /oauth/2026-03/token.',
  ),
};

const lookUp = (table: Readonly<Record<string, Refusal>>, word: unknown): Refusal | undefined =>
  typeof word === 'string' && Object.hasOwn(table, word) ? table[word] : undefined;

/** 423: the account is locked for a moment; 477: it is being moved to another data centre. */
const isPassing = ({ status }: HttpAnswer): boolean => status === 423 || status === 477;

function find(body: RawTokenAnswer, answer: HttpAnswer): Refusal | undefined {
  if (isPassing(answer)) return common.busy;
  const known = lookUp(byStatus, body['status']) ?? lookUp(byError, body['error']);
  if (known !== undefined) return known;
  return typeof body['error'] === 'string' ? common.undocumented : undefined;
}

const wordsOf = ({ status, error, message, error_description: text }: RawTokenAnswer): string =>
  [status ?? error, message ?? text].map((word) => String(word ?? '')).join(': ');

/** The token endpoints: `status` first, which both generations have, then `error`. */
export const hubspotErrors: ErrorTable = {
  displayName,
  read: (body, answer) => {
    const refusal = find(body, answer);
    return refusal && refusalFailure(refusal, common.busy, answer, wordsOf(body));
  },
};

/**
 * The exchange of a code: there, an `invalid_grant` without a status speaks of the code, since no
 * refresh token was sent.
 */
export const exchangeErrors: ErrorTable = {
  displayName,
  read: (body, answer) => {
    const named = lookUp(byStatus, body['status']) !== undefined;
    if (named || body['error'] !== 'invalid_grant') return hubspotErrors.read(body, answer);
    return refusalFailure(common.codeRejected, common.busy, answer, wordsOf(body));
  },
};

/** Calls with an access token. */
export const apiErrors: ErrorTable = {
  displayName,
  read: (body, answer) => {
    const words = `${answer.status} ${String(body['category'] ?? '')}`;
    if (answer.status === 401) {
      const refused = common.transient(ACCESS_TOKEN_REFUSED, 'HubSpot refused the access token.');
      return refusalFailure(refused, common.busy, answer, words);
    }
    if (answer.status === 403) return refusalFailure(forbidden, common.busy, answer, words);
    return isPassing(answer) ? refusalFailure(common.busy, common.busy, answer, words) : undefined;
  },
};

const forbidden: Refusal = {
  class: 'blocked',
  code: 'app_not_approved',
  retryable: false,
  cause: 'HubSpot does not let this connection do that: its user or its scopes lack the right.',
  remedy: 'An administrator of the HubSpot account does it, or grants the right.',
};
