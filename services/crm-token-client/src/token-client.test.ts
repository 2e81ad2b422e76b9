import { ServiceUnreachable, Unauthorized } from './errors.js';
import { ScriptedService } from './testing/scripted-service.js';

const WANTED = { provider: 'salesforce' };

const never = () => new Promise<Response>(() => undefined);

describe('getAccessToken', () => {
  it('asks once and serves from memory until the margin, a minute before the end', async () => {
    const service = new ScriptedService();
    service.answer(service.token(1));
    const client = service.client();
    expect(await client.getAccessToken(WANTED)).toEqual({
      accessToken: 'token-1',
      tokenType: 'Bearer',
      expiresAt: new Date('2026-03-01T12:10:00.000Z'),
      instanceUrl: 'https://crm.example',
      scopes: ['api'],
      connectionId: 'c-1',
      fingerprint: 'print-1',
    });
    service.now += 538_000;
    await client.getAccessToken(WANTED);
    expect(service.calls).toHaveLength(1);
    expect(service.calls[0]).toMatchObject({
      path: '/crm-oauth/salesforce/token',
      authorization: 'Bearer an-api-token',
    });

    service.now += 1000;
    service.answer(service.token(2));
    expect((await client.getAccessToken(WANTED)).accessToken).toBe('token-2');
  });

  it('takes the last fifth of a short life for the margin', async () => {
    const service = new ScriptedService();
    service.answer(service.token(1, 11));
    const client = service.client();
    await client.getAccessToken(WANTED);
    service.now += 7_900;
    await client.getAccessToken(WANTED);
    service.now += 200;
    service.answer(service.token(2));
    expect((await client.getAccessToken(WANTED)).accessToken).toBe('token-2');
  });

  it('asks anew for a token that has to live longer than the one it holds', async () => {
    const service = new ScriptedService();
    service.answer(service.token(1), service.token(2, 7200));
    const client = service.client();
    await client.getAccessToken(WANTED);
    await client.getAccessToken({ ...WANTED, minValidSeconds: 3600 });
    expect(service.sent(1)).toMatchObject({ minValidSeconds: 3600 });
  });

  it('tells a token’s age by the service’s clock, not its own', async () => {
    const service = new ScriptedService();
    service.answer(service.token(1));
    const client = service.client({ now: () => service.now + 3_600_000 });
    await client.getAccessToken(WANTED);
    await client.getAccessToken(WANTED);
    expect(service.calls).toHaveLength(1);
  });

  it('keeps connections, users and CRMs apart', async () => {
    const service = new ScriptedService();
    const wanted = [
      WANTED,
      { provider: 'hubspot' },
      { ...WANTED, connectionId: 'c-2' },
      { ...WANTED, userId: 'u-1' },
    ];
    const client = service.client();
    for (const [n, one] of wanted.entries()) {
      service.answer(service.token(n));
      await client.getAccessToken(one);
    }
    expect((await client.getAccessToken(wanted[2] ?? WANTED)).accessToken).toBe('token-2');
    expect(service.calls).toHaveLength(4);
  });

  it('shares one call among overlapping callers, errors too', async () => {
    const service = new ScriptedService();
    service.answer(service.token(1), service.json(404, { code: 'connection_not_found' }));
    const client = service.client();
    const ask = () => Array.from({ length: 20 }, () => client.getAccessToken(WANTED));
    await Promise.all(ask());
    service.now += 3_600_000;
    const outcomes = await Promise.allSettled(ask());
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    expect(service.calls).toHaveLength(2);
  });

  it('serves a token inside its margin when no other is to be had', async () => {
    const service = new ScriptedService();
    const lost = () => Promise.reject(new TypeError('fetch failed'));
    service.answer(service.token(1), lost, service.json(429, { code: 'too_many' }), lost);
    const client = service.client();
    await client.getAccessToken(WANTED);
    service.now += 580_000;
    expect((await client.getAccessToken(WANTED)).accessToken).toBe('token-1');
    expect((await client.getAccessToken(WANTED)).accessToken).toBe('token-1');
    service.now += 20_000;
    await expect(client.getAccessToken(WANTED)).rejects.toThrow(ServiceUnreachable);
  });
});

describe('an abort signal', () => {
  it('ends the wait of its caller alone', async () => {
    const service = new ScriptedService();
    let answer: ((answer: Response) => void) | undefined;
    service.answer(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    const client = service.client();
    const abort = new AbortController();
    const leaving = client.getAccessToken({ ...WANTED, signal: abort.signal });
    const staying = client.getAccessToken(WANTED);
    abort.abort(new Error('enough'));
    await expect(leaving).rejects.toThrow('enough');
    expect(service.calls[0]?.signal?.aborted).toBe(false);
    answer?.(service.token(1));
    expect((await staying).accessToken).toBe('token-1');
  });

  it('ends the call with its last caller', async () => {
    const service = new ScriptedService();
    service.answer(never, service.token(1));
    const client = service.client();
    const abort = new AbortController();
    const leaving = client.getAccessToken({ ...WANTED, signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(leaving).rejects.toThrow('enough');
    expect(service.calls[0]?.signal?.aborted).toBe(true);
    await client.getAccessToken(WANTED);
  });

  it('that is aborted already asks nothing', async () => {
    const service = new ScriptedService();
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(service.client().getAccessToken({ ...WANTED, signal })).rejects.toThrow('enough');
    expect(service.calls).toHaveLength(0);
  });
});

describe('reportRejected', () => {
  it('forgets the token and tells the service of it, once', async () => {
    const service = new ScriptedService();
    service.answer(service.token(1), service.token(2), service.token(3));
    const client = service.client();
    client.reportRejected((await client.getAccessToken(WANTED)).fingerprint);
    expect((await client.getAccessToken(WANTED)).accessToken).toBe('token-2');
    service.now += 3_600_000;
    await client.getAccessToken(WANTED);
    expect([0, 1, 2].map((call) => service.sent(call))).toEqual([
      { minValidSeconds: 0 },
      { minValidSeconds: 0, rejectedFingerprint: 'print-1' },
      { minValidSeconds: 0 },
    ]);
  });

  it('holds for a connection however it is named', async () => {
    const service = new ScriptedService();
    service.answer(service.token(1), service.token(1), service.token(2));
    const client = service.client();
    client.reportRejected((await client.getAccessToken(WANTED)).fingerprint);
    const token = await client.getAccessToken({ ...WANTED, connectionId: 'c-1' });
    expect(token.accessToken).toBe('token-2');
    expect(service.sent(2)).toMatchObject({ rejectedFingerprint: 'print-1' });
  });

  it('never falls back to the refused token', async () => {
    const service = new ScriptedService();
    service.answer(service.token(1), service.json(503, { code: 'provider_unavailable' }));
    const client = service.client();
    client.reportRejected((await client.getAccessToken(WANTED)).fingerprint);
    await expect(client.getAccessToken(WANTED)).rejects.toMatchObject({
      code: 'provider_unavailable',
    });
  });

  it('of an older token changes nothing', async () => {
    const service = new ScriptedService();
    service.answer(service.token(1));
    const client = service.client();
    await client.getAccessToken(WANTED);
    client.reportRejected('print-0');
    await client.getAccessToken(WANTED);
    expect(service.calls).toHaveLength(1);
  });
});

describe('credentials', () => {
  const invalid = (service: ScriptedService) => service.json(401, { code: 'invalid_token' });

  it('of a client: RFC 6749 §4.4, with Basic, kept for 80 % of their life', async () => {
    const service = new ScriptedService();
    const issued = { access_token: 'machine-1', token_type: 'Bearer', expires_in: 600 };
    service.answer(service.json(200, issued), service.token(1, 10), service.token(2));
    const credentials = { clientId: 'a client', clientSecret: 's:%t' };
    const client = service.client({ credentials });
    await client.getAccessToken(WANTED);
    service.now += 60_000;
    await client.getAccessToken(WANTED);
    expect(service.calls.map(({ path }) => path)).toEqual([
      '/oauth/token',
      '/crm-oauth/salesforce/token',
      '/crm-oauth/salesforce/token',
    ]);
    expect(service.calls[0]).toMatchObject({
      authorization: `Basic ${Buffer.from('a+client:s%3A%25t').toString('base64')}`,
      body: 'grant_type=client_credentials&scope=crm%3Atoken+crm%3Aread',
    });
    expect(service.calls[1]?.authorization).toBe('Bearer machine-1');
  });

  it('of a client are renewed, once, when the service refuses them', async () => {
    const service = new ScriptedService();
    const issue = (n: number) =>
      service.json(200, { access_token: `machine-${n}`, expires_in: 600 });
    service.answer(issue(1), invalid(service), issue(2), service.token(1));
    const client = service.client({ credentials: { clientId: 'a', clientSecret: 'b' } });
    await client.getAccessToken(WANTED);
    expect(service.calls.at(-1)?.authorization).toBe('Bearer machine-2');

    service.now += 3_600_000;
    service.answer(issue(3), invalid(service), issue(4), invalid(service));
    await expect(client.getAccessToken(WANTED)).rejects.toThrow(Unauthorized);
  });

  it('of a client that is not known: Unauthorized', async () => {
    const service = new ScriptedService();
    service.answer(service.json(401, { error: 'invalid_client' }));
    const client = service.client({ credentials: { clientId: 'a', clientSecret: 'b' } });
    await expect(client.getAccessToken(WANTED)).rejects.toThrow(Unauthorized);
  });

  it('given by a function are asked for again when they were refused, and changed', async () => {
    const service = new ScriptedService();
    service.answer(invalid(service), service.token(1));
    const bearers = ['old', 'new'];
    const client = service.client({
      credentials: { token: async () => bearers.shift() ?? 'none' },
    });
    await client.getAccessToken(WANTED);
    expect(service.calls.map(({ authorization }) => authorization)).toEqual([
      'Bearer old',
      'Bearer new',
    ]);
  });

  it('that are an API token are not tried twice', async () => {
    const service = new ScriptedService();
    service.answer(invalid(service));
    await expect(service.client().getAccessToken(WANTED)).rejects.toThrow(Unauthorized);
    expect(service.calls).toHaveLength(1);
  });
});

it('refuses an answer that is no token', async () => {
  const service = new ScriptedService();
  service.answer(service.json(200, {}), service.json(200, []));
  const client = service.client();
  await expect(client.getAccessToken(WANTED)).rejects.toThrow(ServiceUnreachable);
  await expect(client.getAccessToken(WANTED)).rejects.toThrow(ServiceUnreachable);
});

it('gives a service that does not answer up', async () => {
  const service = new ScriptedService();
  const client = service.client({
    timeoutMs: 20,
    fetch: (_url, init) =>
      new Promise((_, reject) =>
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)),
      ),
  });
  await expect(client.getAccessToken(WANTED)).rejects.toThrow(ServiceUnreachable);
});
