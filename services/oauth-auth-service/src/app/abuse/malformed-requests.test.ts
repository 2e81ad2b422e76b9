import { bodyOf, startTestService, type TestService, type TestUser } from '../../testing/index.js';
import { type RawAnswer, rawRequest, sendRaw } from '../../testing/raw-http.js';

let service: TestService;
let user: TestUser;
beforeAll(async () => {
  service = await startTestService({ env: { CORS_ALLOWLIST: 'https://app.tetrix.example' } });
  user = await service.registerUser();
});
afterAll(() => service.close());

const send = (text: string): Promise<RawAnswer[]> => sendRaw(service.url, text);

const get = (path: string, headers: readonly string[] = []): string =>
  rawRequest(`GET ${path} HTTP/1.1`, headers);
const post = (headers: readonly string[], body: string): string =>
  rawRequest('POST /auth/login HTTP/1.1', ['Content-Type: application/json', ...headers], body);

const CHUNKED = 'Transfer-Encoding: chunked';
const DISCOVERY = [
  '/.well-known/oauth-authorization-server',
  '/.well-known/openid-configuration',
  '/.well-known/jwks.json',
];
const SECRET = 'Bearer not-to-be-repeated';

describe('bytes that are no request', () => {
  it.each([
    ['a TLS handshake', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'],
    ['words', 'hello there\r\n\r\n'],
    ['a method that nobody has', rawRequest('STEAL / HTTP/1.1')],
    ['HTTP/2 without asking', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['another version', rawRequest('GET / HTTP/3.0')],
    ['lines that end in LF alone', 'GET /healthz HTTP/1.1\nHost: a\n\n'],
    ['NUL in the path', get('/a\0b')],
    ['bytes above ASCII in the path', get('/\xc3\xa9')],
    ['NUL in a header', get('/healthz', ['X-A: a\0b'])],
    ['CR alone in a header', get('/healthz', ['X-A: a\rX-B: b'])],
    ['a folded header (RFC 9112 §5.2)', get('/healthz', ['X-A: a', ' b'])],
    ['space before the colon (RFC 9112 §5.1)', get('/healthz', ['X-A : a'])],
    ['two lengths (RFC 9112 §6.3)', post(['Content-Length: 2', 'Content-Length: 3'], '{}')],
    ['the same length twice', post(['Content-Length: 2', 'Content-Length: 2'], '{}')],
    ['a list of lengths', post(['Content-Length: 2, 2'], '{}')],
    ['a length with a sign', post(['Content-Length: +2'], '{}')],
    ['a length and chunks (RFC 9112 §6.1)', post(['Content-Length: 5', CHUNKED], '0\r\n\r\n')],
    ['chunks twice', post(['Transfer-Encoding: chunked, chunked'], '0\r\n\r\n')],
    ['chunks by another name', post(['Transfer-Encoding: xchunked'], '0\r\n\r\n')],
    ['folded chunks', post(['Transfer-Encoding:', ' chunked'], '0\r\n\r\n')],
    ['a chunk without a size', post([CHUNKED], 'zz\r\n{}\r\n0\r\n\r\n')],
    ['a chunk that is longer than its size', post([CHUNKED], '2\r\n{}{}\r\n0\r\n\r\n')],
  ])('%s are answered with 400, an id and the end', async (_what, bytes) => {
    const answers = await send(bytes.replace('\r\nHost', `\r\nAuthorization: ${SECRET}\r\nHost`));
    expect(answers.map(({ status }) => status)).toEqual([400]);
    const [{ headers, body }] = answers as [RawAnswer];
    expect(headers).toMatchObject({
      'content-type': 'application/problem+json; charset=utf-8',
      connection: 'close',
    });
    expect(JSON.parse(body)).toMatchObject({
      code: 'invalid_request',
      status: 400,
      requestId: headers['x-request-id'],
    });
    expect(body + service.logs()).not.toContain(SECRET);
    expect(service.logs()).toContain(headers['x-request-id']);
  });

  it.each([
    ['headers', 431, 'headers_too_large', get('/healthz', [`X-A: ${'a'.repeat(17_000)}`])],
    ['a path', 431, 'headers_too_large', get(`/${'a'.repeat(17_000)}`)],
    ['a host', 431, 'headers_too_large', `GET / HTTP/1.1\r\nHost: ${'a'.repeat(17_000)}\r\n\r\n`],
    [
      'chunk extensions',
      413,
      'payload_too_large',
      post([CHUNKED], `2;${'a'.repeat(17_000)}\r\n{}\r\n0\r\n\r\n`),
    ],
  ])('%s beyond 16 KiB are answered with %i', async (_what, status, code, bytes) => {
    const [answer] = await send(bytes);
    expect(answer?.status).toBe(status);
    expect(JSON.parse(answer?.body ?? '{}').code).toBe(code);
  });

  it('without a Host is refused (RFC 9112 §3.2)', async () => {
    const [answer] = await send('GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n');
    expect(answer?.status).toBe(400);
  });

  it('CONNECT opens no tunnel', async () => {
    const bytes = 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n';
    expect(await send(bytes)).toEqual([]);
  });

  it('Upgrade is passed over', async () => {
    const [answer] = await send(
      rawRequest('GET /healthz HTTP/1.1', ['Connection: upgrade', 'Upgrade: websocket']),
    );
    expect(answer?.status).toBe(200);
  });
});

describe('requests sent behind one another', () => {
  const login = JSON.stringify({ email: 'nobody@example.com', password: 'wrong wrong wrong' });
  const slow = [
    'POST /auth/login HTTP/1.1',
    'Host: service.test',
    'Content-Type: application/json',
    `Content-Length: ${login.length}`,
    '',
    login,
  ].join('\r\n');

  it('are answered in their order', async () => {
    const answers = await send(slow + get('/healthz'));
    expect(answers.map(({ status }) => status)).toEqual([401, 200]);
  });

  it('and not to be read are answered after the one before, not in its place', async () => {
    const answers = await send(`${slow}GARBAGE\r\n\r\n`);
    expect(answers.map(({ status }) => status)).toEqual([401, 400]);
  });

  it('are not hidden in a body (request smuggling)', async () => {
    const hidden = get('/users/profile', [`Authorization: ${user.bearer}`]);
    const answers = await send(post([`Content-Length: ${hidden.length}`], hidden));
    expect(answers.map(({ status }) => status)).toEqual([400]);
    expect(answers[0]?.body).toContain('invalid_json');
  });
});

describe('headers that other programs act upon', () => {
  it('several Authorization headers are refused, whichever is good (RFC 6750 §3.1)', async () => {
    for (const others of [['Bearer x'], [user.bearer], ['Basic YTpi']]) {
      for (const values of [
        [user.bearer, ...others],
        [...others, user.bearer],
      ]) {
        const lines = values.map((value) => `Authorization: ${value}`);
        const [answer] = await send(get('/users/profile', lines));
        expect(answer?.status).toBe(400);
        expect(answer?.headers['www-authenticate']).toBe('Bearer error="invalid_request"');
      }
    }
  });

  it('another method in a header changes nothing', async () => {
    for (const name of ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override']) {
      const response = await service.http
        .post('/users/profile?_method=PUT')
        .set('Authorization', user.bearer)
        .set(name, 'PUT')
        .send({ name: 'Changed' });
      expect(response.status).toBe(405);
    }
  });

  it.each(['X-Original-URL', 'X-Rewrite-URL', 'X-Forwarded-Prefix'])(
    '%s leads nowhere else',
    async (name) => {
      const [answer] = await send(get('/healthz', [`${name}: /metrics`]));
      expect(answer?.body).toBe('{"status":"ok"}');
    },
  );

  it('no host but that of PUBLIC_URL comes into an address or a mail', async () => {
    const evil = {
      Host: 'evil.example',
      'X-Forwarded-Host': 'evil.example',
      Forwarded: 'host=evil',
    };
    const description = await service.http.get('/openapi.json').set(evil);
    expect(bodyOf(description, 200).servers).toEqual([{ url: service.url }]);
    for (const path of ['/', '/docs', '/reset-password', '/auth', '/nowhere', ...DISCOVERY]) {
      const { text, headers } = await service.http.get(path).set(evil);
      expect(text + JSON.stringify(headers)).not.toContain('evil');
    }
    const { email } = user;
    await service.http.post('/auth/password-reset/request').set(evil).send({ email });
    await service.settled();
    expect(service.mails.at(-1)?.text).toContain(`${service.url}/reset-password#`);
    expect(service.mails.at(-1)?.text).not.toContain('evil');
  });

  it('an origin in the request line is no other host, and no other path to the log', async () => {
    const ticket = 'T'.repeat(43);
    for (const target of [
      `http://evil.example/crm-oauth/start/${ticket}?code=not-to-be-logged`,
      `/CRM-OAuth/Start/${ticket}`,
    ]) {
      const [answer] = await send(get(target, ['Accept: application/json']));
      expect(JSON.parse(answer?.body ?? '{}').code).toMatch(/start_link_invalid|not_found/);
    }
    expect(service.logs()).not.toContain(ticket);
    expect(service.logs()).not.toContain('not-to-be-logged');
  });
});
