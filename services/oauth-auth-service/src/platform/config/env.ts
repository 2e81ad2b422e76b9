import { z } from 'zod';

export type Env = Readonly<Record<string, string | undefined>>;

/** A bad or missing variable. The message is one sentence that names it and never shows its value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads variables through a schema; an empty string counts as absent.
 *
 * @throws ConfigError naming the first wrong variable.
 */
export function readEnv<T extends z.ZodType>(schema: T, env: Env): z.output<T> {
  const present = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = schema.safeParse(present);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new ConfigError(`${issue?.path.join('.') || 'The environment'} ${issue?.message}.`);
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);

/** Plain http is for loopback only: tokens and secrets travel to these addresses. */
export const isSecureUrl = (url: URL): boolean =>
  url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));

/** An http origin of this very machine, such as `http://localhost:4003`. */
export const isLoopbackOrigin = (value: string): boolean => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url !== undefined && url.origin === value && isLoopback(url.hostname);
};

/** An absolute URL, https or loopback http, without credentials or fragment. */
export const urlVariable = z.string().transform((value, context) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !isSecureUrl(url) || url.username || url.password || url.hash) {
    context.addIssue({
      code: 'custom',
      message: 'must be an https URL (http for loopback only) without credentials or fragment',
    });
    return z.NEVER;
  }
  return url;
});

/** A bare origin such as `https://login.salesforce.com`; a lone trailing slash is forgiven. */
export const originVariable = urlVariable.transform((url, context) => {
  if (url.pathname !== '/' || url.search) {
    context.addIssue({ code: 'custom', message: 'must be an origin, without a path or query' });
    return z.NEVER;
  }
  return url.origin;
});

export const integerVariable = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((n) => n >= min && n <= max, `must be a whole number from ${min} to ${max}`);

/** `a,b,c` → trimmed entries, none empty. */
export const listVariable = z.string().transform((value) =>
  value
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== ''),
);
