import type { Diagnosis } from '../providers/failure.js';

const CONNECT = 'The user connects the CRM in the usual way.';

/** Why a row was not imported, besides what a CRM says (`diagnosisCatalogue`). */
export const importProblems = {
  row_invalid: {
    retryable: false,
    cause: 'The row is not as the format has it.',
    remedy: 'Correct the row; docs/importing.md describes it.',
  },
  row_duplicate: {
    retryable: false,
    cause: 'An earlier row of this import has the same refresh token.',
    remedy: 'Remove one of the two rows.',
  },
  user_not_found: {
    retryable: false,
    cause: 'There is no active user of this id or e-mail in the tenant.',
    remedy: 'Name an active user of the tenant, or invite the user first.',
  },
  login_url_not_allowed: {
    retryable: false,
    cause: 'The login address or environment of the row is not one of this CRM.',
    remedy: 'Leave it out, or name an environment that `GET /crm-oauth/providers` lists.',
  },
  instance_url_refused: {
    retryable: false,
    cause: "The API address of the row is outside the CRM's own domains.",
    remedy: 'Leave `instanceUrl` out: a refresh tells it.',
  },
  tokens_differ: {
    retryable: false,
    cause: 'Access token and refresh token of the row belong to different accounts.',
    remedy: 'Leave the access token out, or correct the row.',
  },
  refresh_token_refused: {
    retryable: false,
    cause:
      'The CRM does not accept the refresh token from our client: it was revoked or has expired, a refresh by the system it comes from has replaced it, or another client id was given it.',
    remedy: `Export it again with that system stopped; a token works with the client id alone that it was issued to. Else: ${CONNECT}`,
  },
  answer_lost: {
    retryable: false,
    cause:
      'An earlier try sent the refresh token and its answer never arrived; the CRM replaced the token and the replacement is lost.',
    remedy: CONNECT,
  },
  token_in_use: {
    retryable: false,
    cause: 'A connection of another user holds this refresh token already.',
    remedy: 'Hand that connection over instead, or let the user connect anew.',
  },
  connection_exists: {
    retryable: false,
    cause: 'The user has a working connection to this CRM account with other tokens.',
    remedy: 'Nothing to do; or import with `replace` to put these tokens in its place.',
  },
  import_in_progress: {
    retryable: true,
    cause: 'Another import is at work on this refresh token, or was cut off a moment ago.',
    remedy: 'Import the row again in a minute.',
  },
  account_unknown: {
    retryable: true,
    cause: 'The CRM renewed the token and did not say whose account it is.',
    remedy: 'Import the row again; the new token is kept until then.',
  },
  import_stopped: {
    retryable: true,
    cause: 'The CRM failed several rows in a row, so this one was not tried.',
    remedy: 'See to the rows before it, then import again.',
  },
} as const satisfies Record<string, Omit<Diagnosis, 'code'>>;

export type ImportProblem = keyof typeof importProblems;

/** @param detail - What is particular to this row; must repeat no value of it. */
export const problem = (code: ImportProblem, detail?: string): Diagnosis => {
  const { cause, remedy, retryable } = importProblems[code];
  return { code, retryable, cause: detail === undefined ? cause : `${cause} ${detail}`, remedy };
};
