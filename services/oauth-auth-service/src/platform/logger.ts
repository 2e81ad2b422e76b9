import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger };

/**
 * Names under which a secret could reach a log line. The code logs none on purpose; this is the
 * net below it, at the top level and one and two levels down.
 */
const SECRET_FIELDS = [
  'accessToken',
  'refreshToken',
  'access_token',
  'refresh_token',
  'id_token',
  'token',
  'password',
  'currentPassword',
  'newPassword',
  'passwordHash',
  'client_secret',
  'clientSecret',
  'code',
  'code_verifier',
  'codeVerifier',
  'state',
  'authorization',
  'cookie',
  'set-cookie',
];

// `code` stays readable at the top level, where it is an error code of ours.
const redactPaths = SECRET_FIELDS.flatMap((field) => {
  const key = field.includes('-') ? `["${field}"]` : field;
  const join = field.includes('-') ? '' : '.';
  const nested = [`*${join}${key}`, `*.*${join}${key}`];
  return field === 'code' ? ['req.query.code', 'body.code'] : [key, ...nested];
});

/** Beyond this, lines of a log that nobody reads are dropped: better than to run out of memory. */
const MOST_WAITING_BYTES = 16 * 1024 * 1024;

/** Lines go out by so many bytes, or after so long: under load, one write for some twenty requests. */
const WRITE_BYTES = 4096;
const WRITE_MS = 100;

/**
 * Logs to stdout, or to `destination`. Lines are written behind the requests, so that a slow reader
 * or disk holds up nobody; what is not out when the process exits is written then.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service: 'oauth-auth-service', pid: process.pid },
    redact: { paths: redactPaths, censor: '[redacted]' },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const stdout = () =>
    pino.destination({
      dest: 1,
      sync: false,
      maxLength: MOST_WAITING_BYTES,
      minLength: WRITE_BYTES,
      periodicFlush: WRITE_MS,
    });
  return pino(options, destination ?? stdout());
}
