import type { Request } from 'express';

/** The parameters of one request. A repeated or empty one is absent (RFC 6749 §3.1, §3.2). */
export type Parameters = ReadonlyMap<string, string>;

const isFilled = (entry: [string, unknown]): entry is [string, string] =>
  typeof entry[1] === 'string' && entry[1] !== '';

const filledEntries = (value: unknown): Parameters =>
  new Map(Object.entries(value ?? {}).filter(isFilled));

/** The form body. Anything but a form, JSON for one, has no parameters at all. */
export function formParameters(req: Request): Parameters {
  return filledEntries(req.is('application/x-www-form-urlencoded') ? req.body : undefined);
}

export function queryParameters(query: URLSearchParams): Parameters {
  const single = [...new Set(query.keys())].filter((name) => query.getAll(name).length === 1);
  return filledEntries(Object.fromEntries(single.map((name) => [name, query.get(name)])));
}

export interface ClientCredentials {
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
}

// RFC 6749 §2.3.1: both halves are form-encoded before they go into the Basic header.
function formDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    // A stray per-cent sign is the only cause; such credentials match no client.
    return undefined;
  }
}

/** HTTP Basic credentials; both undefined when the header is missing or malformed. */
export function basicCredentials(header: string | undefined): ClientCredentials {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header ?? '')?.[1];
  const [, id, secret] =
    /^([^:]*):(.*)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString('utf8')) ?? [];
  return { clientId: formDecode(id ?? ''), clientSecret: formDecode(secret ?? '') };
}

/** The bearer token of the Authorization header; Salesforce accepts the old word `OAuth` too. */
export function bearerToken(req: Request): string | undefined {
  return /^(?:Bearer|OAuth) +(\S+)$/i.exec(req.headers.authorization ?? '')?.[1];
}
