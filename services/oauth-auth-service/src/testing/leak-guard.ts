import type { SeenAnswer } from './watch-answers.js';

/** A field of an answer that the contract names, and that may therefore carry a secret. */
interface NamedField {
  readonly path: RegExp;
  readonly fields: readonly string[];
}

const NAMED: readonly NamedField[] = [
  { path: /^\/crm-oauth\/[a-z]+\/token$/, fields: ['accessToken'] },
  { path: /^\/crm-oauth\/[a-z]+\/initiate$/, fields: ['authorizationUrl', 'startUrl'] },
  { path: /^\/auth\/(?:register|login|refresh)$/, fields: ['accessToken', 'refreshToken'] },
  { path: /^\/crm-oauth\/webhooks(?:\/[^/]+\/secret)?$/, fields: ['secret'] },
  { path: /^\/oauth\/(?:token|refresh)$/, fields: ['access_token', 'refresh_token', 'id_token'] },
  { path: /^\/oauth\/authorize$/, fields: ['code', 'redirectTo', 'state'] },
  {
    path: /^\/oauth\/client\/register$/,
    fields: ['client_secret', 'registration_access_token'],
  },
  { path: /^\/tokens\/generate$/, fields: ['token'] },
  { path: /^\/users\/invitations$/, fields: ['invitationToken'] },
];

/** Pages that exist to send a browser on: their address holds the state. */
const SENDS_ON = /^\/crm-oauth\/start\//;

interface Recorded {
  readonly where: string;
  readonly text: string;
}

/** Searches everything that a service has said for the very secrets that were in play. */
export class LeakGuard {
  readonly #secrets = new Map<string, string>();
  readonly #said: Recorded[] = [];

  /** @param name - What to call it in a report, which must not show the secret itself. */
  secret(name: string, value: string | null | undefined): void {
    // A short value would be found by chance.
    if (value && value.length >= 8) this.#secrets.set(value, name);
  }

  said(where: string, text: string): void {
    this.#said.push({ where, text });
  }

  /** An answer, the fields that the contract names left out. */
  see({ path, body }: SeenAnswer): void {
    if (!SENDS_ON.test(path)) this.said(`answer of ${path}`, withoutNamed(path, body));
  }

  /** `secret in place` for each find; empty when nothing leaked. */
  leaks(): string[] {
    const found = new Set<string>();
    for (const { where, text } of this.#said) {
      for (const [value, name] of this.#secrets) {
        if (text.includes(value)) found.add(`${name} in ${where}`);
      }
    }
    return [...found];
  }

  get secretCount(): number {
    return this.#secrets.size;
  }
}

function withoutNamed(path: string, body: string): string {
  const fields = NAMED.find((named) => named.path.test(path))?.fields;
  if (fields === undefined) return body;
  try {
    const object: unknown = JSON.parse(body);
    if (typeof object !== 'object' || object === null) return body;
    const rest = Object.entries(object).filter(([name]) => !fields.includes(name));
    return JSON.stringify(Object.fromEntries(rest));
  } catch {
    return body;
  }
}
