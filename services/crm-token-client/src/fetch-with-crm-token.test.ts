import { fetchWithCrmToken } from './fetch-with-crm-token.js';
import { ScriptedService } from './testing/scripted-service.js';

const unauthorized = () => new Response('[]', { status: 401 });

function setUp(...answers: readonly Response[]) {
  const service = new ScriptedService();
  service.answer(service.token(1), service.token(2));
  const queue = [...answers];
  const seen: { url: string; authorization: string | null; body: unknown }[] = [];
  const call = fetchWithCrmToken({
    tokens: service.client(),
    provider: 'salesforce',
    fetch: async (url, init) => {
      const authorization = new Headers(init?.headers).get('authorization');
      seen.push({ url: String(url), authorization, body: init?.body });
      return queue.shift() ?? new Response('{}');
    },
  });
  return { call, seen, service };
}

describe('fetchWithCrmToken', () => {
  it('calls below the connection’s instance URL with its token', async () => {
    const { call, seen } = setUp();
    await call('/services/data', { method: 'POST', body: '{"a":1}' });
    expect(seen).toEqual([
      {
        url: 'https://crm.example/services/data',
        authorization: 'Bearer token-1',
        body: '{"a":1}',
      },
    ]);
  });

  it('sends a refused request once more, with another token', async () => {
    const { call, seen, service } = setUp(unauthorized());
    const answer = await call('/a', { method: 'POST', body: 'once' });
    expect(answer.status).toBe(200);
    expect(seen.map(({ authorization, body }) => [authorization, body])).toEqual([
      ['Bearer token-1', 'once'],
      ['Bearer token-2', 'once'],
    ]);
    expect(service.sent(1)).toMatchObject({ rejectedFingerprint: 'print-1' });
  });

  it('hands a second 401 to the caller', async () => {
    const { call, seen } = setUp(unauthorized(), unauthorized());
    expect((await call('/a')).status).toBe(401);
    expect(seen).toHaveLength(2);
  });

  it.each(['https://elsewhere.example/a', '//elsewhere.example/a', 'http://crm.example/a'])(
    'shows no token to %s',
    async (target) => {
      const { call, seen } = setUp();
      await expect(call(target)).rejects.toThrow(TypeError);
      expect(seen).toHaveLength(0);
    },
  );

  it('follows a next page’s whole URL at the same origin', async () => {
    const { call, seen } = setUp();
    await call(new URL('https://crm.example/next?after=2'));
    expect(seen[0]?.url).toBe('https://crm.example/next?after=2');
  });
});
