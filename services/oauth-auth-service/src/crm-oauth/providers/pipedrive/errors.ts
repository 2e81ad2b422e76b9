import { commonRefusals, type Refusal, refusalFailure } from '../refusals.js';
import type { RawTokenAnswer } from '../strategy.js';
import type { ErrorTable } from '../token-endpoint.js';

const displayName = 'Pipedrive';
const common = commonRefusals(displayName, 'pipedrive');

const wrongKind = common.configuration(
  'Pipedrive does not take the kind of token request that was made.',
  'An operator checks PIPEDRIVE_OAUTH_URL; `/oauth/token` must be below it.',
);

/** The messages that Pipedrive documents ("OAuth status codes"). */
const byMessage: readonly (readonly [RegExp, Refusal])[] = [
  [/refresh_token is invalid/i, common.revoked],
  [/authorization_code/i, common.codeRejected],
  [/^invalid client/i, common.secretRefused],
  [/redirect_uri/i, common.callbackUnknown],
  [/grant_type|content must be/i, wrongKind],
];

/** RFC 6749 §5.2, for an answer without a known message. Pipedrive does not document this field. */
const byError: Readonly<Record<string, Refusal>> = {
  invalid_client: common.secretRefused,
  unauthorized_client: common.secretRefused,
  unsupported_grant_type: wrongKind,
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function find(body: RawTokenAnswer, invalidGrant: Refusal): Refusal | undefined {
  const error = textOf(body['error']);
  const message = textOf(body['message'] ?? body['error_description']);
  const known = byMessage.find(([pattern]) => pattern.test(message))?.[1];
  if (known !== undefined) return known;
  if (error === 'invalid_grant') return invalidGrant;
  if (Object.hasOwn(byError, error)) return byError[error];
  return error === '' && message === '' ? undefined : common.undocumented;
}

/** @param invalidGrant - What `invalid_grant` means where no message says it. */
const table = (invalidGrant: Refusal): ErrorTable => ({
  displayName,
  read: (body, answer) => {
    const refusal = find(body, invalidGrant);
    const words = [body['error'], body['message'] ?? body['error_description']].map(textOf);
    return refusal && refusalFailure(refusal, common.busy, answer, words.join(': '));
  },
});

/** Refreshing and revoking. */
export const pipedriveErrors = table(common.revoked);
/** The exchange of a code. */
export const exchangeErrors = table(common.codeRejected);
