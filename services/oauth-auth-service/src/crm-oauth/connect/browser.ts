import { createHmac } from 'node:crypto';
import { parse, serialize } from 'cookie';
import type { Request, Response } from 'express';
import { equalSecrets, hashSecret, newSecret } from '../../platform/secrets.js';

const MAX_AGE_SECONDS = 86_400;

/**
 * One random id per browser, shared by its tabs, whose hash each attempt keeps. Without it, one
 * person's browser could be made to finish another's attempt.
 */
export class BrowserCookie {
  readonly #secure: boolean;
  readonly #name: string;

  constructor(publicUrl: string) {
    this.#secure = publicUrl.startsWith('https:');
    // `__Host-` keeps sibling subdomains from planting a cookie; browsers accept it only with Secure.
    this.#name = this.#secure ? '__Host-tetrix_crm' : 'tetrix_crm';
  }

  read(req: Request): string | null {
    const value = parse(req.headers.cookie ?? '')[this.#name];
    return value !== undefined && /^[\w-]{43}$/.test(value) ? value : null;
  }

  /** The browser's id, made and set when it has none yet. */
  ensure(req: Request, res: Response): string {
    const id = this.read(req) ?? newSecret();
    const cookie = serialize(this.#name, id, {
      httpOnly: true,
      sameSite: 'lax',
      secure: this.#secure,
      path: '/',
      maxAge: MAX_AGE_SECONDS,
    });
    res.append('Set-Cookie', cookie);
    return id;
  }
}

export const browserHash = (id: string): string => hashSecret(id);

/** Proves that a confirmation was sent by the page that this browser was shown (CSRF). */
export const confirmationFor = (browserId: string, ticket: string): string =>
  createHmac('sha256', browserId).update(`confirm:${ticket}`).digest('base64url');

export const isConfirmation = (value: string, browserId: string, ticket: string): boolean =>
  equalSecrets(value, confirmationFor(browserId, ticket));
