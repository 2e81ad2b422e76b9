import { type Sandbox, startSandbox } from '../index.js';

export const REDIRECT_URI = 'http://localhost:4003/crm-oauth/pipedrive/callback';
export const USER = 'mara.velez@northwind.example';

type Fields = Readonly<Record<string, string>>;

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** A Pipedrive app as tests drive it: over real HTTP, with a base clock that stands still. */
export class PipedriveTestApp {
  constructor(readonly sandbox: Sandbox) {}

  get pipedrive() {
    return this.sandbox.control.pipedrive;
  }

  authorizationUrl(changes: Fields = {}): string {
    const url = new URL('/pipedrive/oauth/authorize', this.sandbox.url);
    const { clientId } = this.sandbox.pipedrive;
    const parameters = { client_id: clientId, redirect_uri: REDIRECT_URI, state: 's', ...changes };
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    return url.href;
  }

  async code(user = USER): Promise<string> {
    const authorizationUrl = this.authorizationUrl();
    const { redirectTo } = await this.pipedrive.consent({ authorizationUrl, user });
    return new URL(redirectTo).searchParams.get('code') ?? '';
  }

  async call(path: string, init: RequestInit = {}): Promise<Answer> {
    const answer = await fetch(new URL(path, this.sandbox.url), init);
    return { status: answer.status, body: JSON.parse((await answer.text()) || '{}') };
  }

  /** A form with the app's credentials in a Basic header. */
  post(path: string, form: Fields, authorization = this.basic()): Promise<Answer> {
    const body = new URLSearchParams(form);
    return this.call(`/pipedrive${path}`, { method: 'POST', body, headers: { authorization } });
  }

  basic(secret = this.sandbox.pipedrive.clientSecret): string {
    const pair = `${this.sandbox.pipedrive.clientId}:${secret}`;
    return `Basic ${Buffer.from(pair).toString('base64')}`;
  }

  exchange(code: string, changes: Fields = {}): Promise<Answer> {
    const form = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI };
    return this.post('/oauth/token', { ...form, ...changes });
  }

  refresh(refreshToken: string): Promise<Answer> {
    return this.post('/oauth/token', {
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
    });
  }

  /** The whole flow: consent, then the code for tokens. */
  async connect(user = USER): Promise<Tokens> {
    return tokensOf(await this.exchange(await this.code(user)));
  }

  api(accessToken: string, path: string, init: RequestInit = {}): Promise<Answer> {
    const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' };
    return this.call(path, { ...init, headers });
  }
}

export const tokensOf = ({ body }: Answer): Tokens => ({
  accessToken: String(body['access_token']),
  refreshToken: String(body['refresh_token']),
});

/** Starts a sandbox for one test file, reset before each test and ended after the last. */
export function usePipedrive(): () => PipedriveTestApp {
  let app: PipedriveTestApp | undefined;
  beforeAll(async () => {
    app = new PipedriveTestApp(await startSandbox({ now: () => 1_790_000_000_000 }));
  });
  beforeEach(() => app?.sandbox.control.reset());
  afterAll(() => app?.sandbox.close());
  return () => {
    if (app === undefined) throw new Error('The sandbox has not started yet.');
    return app;
  };
}
