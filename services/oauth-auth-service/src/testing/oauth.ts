import { createHash, randomBytes } from 'node:crypto';
import type { Response } from 'supertest';
import { bodyOf } from './http.js';
import type { TestUser } from './people.js';
import type { TestService } from './start-test-service.js';

export const REDIRECT_URI = 'https://client.example/callback';

/** A registered client, as RFC 7591 §3.2.1 shows it. */
export interface TestClient {
  readonly client_id: string;
  readonly client_secret: string;
  readonly registration_access_token: string;
  readonly registration_client_uri: string;
  readonly scope: string;
}

export interface TestTokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token: string;
  readonly scope: string;
  readonly expires_in: number;
}

type Form = Readonly<Record<string, string>>;

const WEB = {
  client_name: 'A test client',
  redirect_uris: [REDIRECT_URI],
  grant_types: ['authorization_code', 'refresh_token'],
  scope: 'openid profile email crm:read crm:token',
};

/** What a client does at the authorization server of a service under test. */
export class OAuthClients {
  readonly #service: TestService;

  constructor(service: TestService) {
    this.#service = service;
  }

  async register(who: TestUser | null, metadata: object = WEB): Promise<TestClient> {
    const call = this.#service.http.post('/oauth/client/register');
    if (who !== null) call.set('Authorization', who.bearer);
    const client: TestClient = bodyOf(await call.send(metadata), 201);
    this.#service.guard.secret('a client secret', client.client_secret);
    this.#service.guard.secret('a registration token', client.registration_access_token);
    return client;
  }

  /** A machine of the admin's tenant. */
  registerMachine(admin: TestUser, scope = 'crm:read crm:token'): Promise<TestClient> {
    return this.register(admin, { grant_types: ['client_credentials'], scope });
  }

  post(path: string, client: TestClient | null, form: Form): Promise<Response> {
    const call = this.#service.http.post(path).type('form');
    if (client !== null) call.auth(client.client_id, client.client_secret);
    return Promise.resolve(call.send(form));
  }

  token(client: TestClient | null, form: Form): Promise<Response> {
    return this.post('/oauth/token', client, form);
  }

  async ownToken(client: TestClient, scope?: string): Promise<TestTokens> {
    const form = { grant_type: 'client_credentials', ...(scope === undefined ? {} : { scope }) };
    return this.#noted(bodyOf(await this.token(client, form), 200));
  }

  /** The first-party form; `changes` replace or, where undefined, leave out a parameter. */
  authorize(who: TestUser, client: TestClient, changes: object = {}): Promise<Response> {
    const body = {
      response_type: 'code',
      client_id: client.client_id,
      redirect_uri: REDIRECT_URI,
      scope: client.scope,
      code_challenge: challengeOf(VERIFIER),
      code_challenge_method: 'S256',
      ...changes,
    };
    const call = this.#service.http.post('/oauth/authorize').set('Authorization', who.bearer);
    return Promise.resolve(call.send(body));
  }

  async code(who: TestUser, client: TestClient, changes: object = {}): Promise<string> {
    const { code } = bodyOf(await this.authorize(who, client, changes), 200);
    this.#service.guard.secret('an authorization code', code);
    return code;
  }

  exchange(client: TestClient, code: string, changes: Form = {}): Promise<Response> {
    const form = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI };
    return this.token(client, { ...form, code_verifier: VERIFIER, ...changes });
  }

  async tokens(who: TestUser, client: TestClient, changes: object = {}): Promise<TestTokens> {
    const code = await this.code(who, client, changes);
    return this.#noted(bodyOf(await this.exchange(client, code), 200));
  }

  refresh(client: TestClient, token: string, changes: Form = {}): Promise<Response> {
    return this.token(client, { grant_type: 'refresh_token', refresh_token: token, ...changes });
  }

  async introspect(client: TestClient, token: string): Promise<Response['body']> {
    return bodyOf(await this.post('/oauth/introspect', client, { token }), 200);
  }

  /** A call that any token with `crm:read` opens. */
  readsConnections(token: string): Promise<Response> {
    const call = this.#service.http.get('/crm-oauth/connections');
    return Promise.resolve(call.set('Authorization', `Bearer ${token}`));
  }

  #noted(tokens: TestTokens): TestTokens {
    this.#service.guard.secret('an access token', tokens.access_token);
    this.#service.guard.secret('a refresh token', tokens.refresh_token);
    return tokens;
  }
}

export const VERIFIER = randomBytes(32).toString('base64url');

export const challengeOf = (verifier: string): string =>
  createHash('sha256').update(verifier).digest('base64url');
