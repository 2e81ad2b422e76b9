import supertest, { type Response } from 'supertest';
import type TestAgent from 'supertest/lib/agent.js';
import { challengeOf, REDIRECT_URI, type TestClient, VERIFIER } from './oauth.js';

/** A browser without scripts, at the authorization server's pages; keeps its cookies. */
export class OAuthBrowser {
  readonly #cookies = new Set<string>();
  readonly #agent: TestAgent;
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
    this.#agent = supertest.agent(url);
  }

  /** The values of all cookies that it was ever given. */
  cookies(): string[] {
    return [...this.#cookies];
  }

  get(path: string): Promise<Response> {
    return this.#noting(this.#agent.get(path).set('Accept', 'text/html'));
  }

  /** Opens the authorization endpoint and follows it to a page of ours or back to the client. */
  async open(client: TestClient, changes: Readonly<Record<string, string>> = {}) {
    return this.follow(await this.get(`/oauth/authorize?${authorizeQuery(client, changes)}`));
  }

  /** Sends the form that a page shows, with what the person filled in or pressed. */
  async send(page: Response, fields: Readonly<Record<string, string>>): Promise<Response> {
    const action = /<form method="post" action="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    return this.follow(await this.post(action, { csrf, ...fields }));
  }

  post(path: string, fields: object): Promise<Response> {
    return this.#noting(this.#agent.post(path).type('form').send(fields));
  }

  async follow(response: Response): Promise<Response> {
    const { location } = response.headers;
    if (location === undefined) return response;
    const next = new URL(location, this.#url);
    return next.origin === this.#url
      ? this.follow(await this.get(next.pathname + next.search))
      : response;
  }

  async #noting(call: PromiseLike<Response>): Promise<Response> {
    const response = await call;
    for (const cookie of [response.headers['set-cookie'] ?? []].flat()) {
      const value = /^[^=]+=([^;]+)/.exec(cookie)?.[1];
      if (value !== undefined) this.#cookies.add(value);
    }
    return response;
  }
}

export const authorizeQuery = (
  client: TestClient,
  changes: Readonly<Record<string, string>> = {},
): URLSearchParams =>
  new URLSearchParams({
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: REDIRECT_URI,
    scope: client.scope,
    state: 'the state of the client',
    code_challenge: challengeOf(VERIFIER),
    code_challenge_method: 'S256',
    ...changes,
  });
