import { CrmTokenClient, type CrmTokenClientOptions } from '../token-client.js';

export interface SeenCall {
  readonly path: string;
  readonly authorization: string | null;
  readonly body: string;
  readonly signal: AbortSignal | null;
}

type Answer = Response | (() => Response | Promise<Response>);

/** A service that answers what it was told to, call by call, at a time that stands still. */
export class ScriptedService {
  readonly calls: SeenCall[] = [];
  readonly #answers: Answer[] = [];
  now = Date.parse('2026-03-01T12:00:00.000Z');
  instanceUrl = 'https://crm.example';

  answer(...answers: Answer[]): this {
    this.#answers.push(...answers);
    return this;
  }

  /** A token of `seconds` to live; `n` tells tokens apart. */
  token(n: number, seconds = 600, connectionId = 'c-1'): Response {
    return this.json(200, {
      accessToken: `token-${n}`,
      tokenType: 'Bearer',
      expiresAt: new Date(this.now + seconds * 1000).toISOString(),
      instanceUrl: this.instanceUrl,
      scopes: ['api'],
      connectionId,
      fingerprint: `print-${n}`,
    });
  }

  json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response {
    const date = new Date(this.now).toUTCString();
    return new Response(JSON.stringify(body), { status, headers: { date, ...headers } });
  }

  client(options: Partial<CrmTokenClientOptions> = {}): CrmTokenClient {
    return new CrmTokenClient({
      baseUrl: 'https://service.example',
      credentials: { apiToken: 'an-api-token' },
      now: () => this.now,
      fetch: async (input, init) => this.#receive(new URL(String(input)), init ?? {}),
      ...options,
    });
  }

  /** The JSON body of a call. */
  sent(call: number): unknown {
    return JSON.parse(this.calls[call]?.body ?? 'null');
  }

  #receive(url: URL, init: RequestInit): Response | Promise<Response> {
    this.calls.push({
      path: url.pathname,
      authorization: new Headers(init.headers).get('authorization'),
      body: String(init.body),
      signal: init.signal ?? null,
    });
    const answer = this.#answers.shift();
    if (answer === undefined) throw new Error('The script has no answer for this call.');
    return typeof answer === 'function' ? answer() : answer;
  }
}
