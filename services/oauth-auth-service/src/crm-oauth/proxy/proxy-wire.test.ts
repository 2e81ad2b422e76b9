import {
  type CrmTestService,
  type LinkedConnection,
  startCrmTestService,
  type TestUser,
} from '../../testing/index.js';
import { type RawCall, rawCall } from '../../testing/raw-call.js';
import { type RecordingHost, startRecordingHost } from '../../testing/recording-host.js';

let crm: CrmTestService;
let user: TestUser;
let connection: LinkedConnection;

beforeAll(async () => {
  crm = await startCrmTestService({
    provider: 'hubspot',
    env: {
      CRM_PROXY_CONCURRENCY: '2',
      CRM_PROXY_MAX_BYTES: '1000000',
      CRM_PROXY_TIMEOUT_MS: '200',
    },
  });
  user = await crm.registerUser();
  connection = await crm.link(user);
});
afterAll(() => crm.close());

const at = (path: string, id = connection.id) => `/crm-oauth/connections/${id}/proxy/${path}`;
const row = () => crm.prisma.cRMOAuthToken.findUniqueOrThrow({ where: { id: connection.id } });

const send = (method: string, path: string, { headers = {}, ...call }: RawCall = {}) =>
  rawCall(crm.url, method, path, { headers: { Authorization: user.bearer, ...headers }, ...call });

describe('on the wire', () => {
  let host: RecordingHost;
  let respond: Parameters<typeof startRecordingHost>[0];

  beforeAll(async () => {
    host = await startRecordingHost((req, res) => respond?.(req, res));
    // As if the org of this connection were there.
    await crm.prisma.cRMOAuthToken.update({
      where: { id: connection.id },
      data: { instanceUrl: host.url, loginUrl: host.url },
    });
  });
  beforeEach(() => {
    host.seen.length = 0;
    respond = (_req, res) => res.end('{}');
  });
  afterAll(() => host.close());

  it("sends method, path, query and body as they came, and the connection's token", async () => {
    const path = 'a%2Fb;c=d/%C3%A9?q=%2e%2e&r=/../x&r=2';
    const body = 'sixteen bytes ok';
    await send('PUT', at(path), { headers: { 'Content-Type': 'text/x-own' }, body });
    const { accessToken } = (
      await crm.http
        .post('/crm-oauth/hubspot/token')
        .set('Authorization', user.bearer)
        .send({ connectionId: connection.id })
    ).body;
    expect(host.seen).toHaveLength(1);
    expect(host.seen[0]).toMatchObject({ method: 'PUT', url: `/${path}`, body });
    expect(host.seen[0]?.headers).toMatchObject({
      authorization: `Bearer ${accessToken}`,
      'content-type': 'text/x-own',
      'content-length': '16',
    });
  });

  it('sends nothing that the caller is known by here', async () => {
    await send('GET', at('x'), {
      headers: { Cookie: 'a=b', 'X-Forwarded-For': '1.2.3.4', Host: 'evil.example' },
    });
    const headers = host.seen[0]?.headers ?? {};
    expect(headers).not.toHaveProperty('cookie');
    expect(headers).not.toHaveProperty('x-forwarded-for');
    expect(headers['host']).toBe(new URL(host.url).host);
    expect(headers['authorization']).not.toContain(user.accessToken);
  });

  it.each(['//evil.example/', '/..//x', '/%2e%2e/%2e%2e/auth', '/\\evil.example', '/x%0d%0aA:b'])(
    'refuses the path %s and calls nobody',
    async (rest) => {
      const { status, body } = await send('GET', `${at('').slice(0, -1)}${rest}`);
      expect([status, JSON.parse(body).code]).toEqual([400, 'proxy_path_not_allowed']);
      expect(host.seen).toEqual([]);
    },
  );

  it('takes no absolute address for another host (RFC 9112 §3.2.2)', async () => {
    const other = await startRecordingHost();
    const answer = await send('GET', `${other.url}${at('x')}`);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect([other.seen, host.seen]).toEqual([[], []]);
    await other.close();
  });

  it.each([301, 302, 303, 307, 308])(
    'answers a redirect (%i) and does not follow it',
    async (status) => {
      const other = await startRecordingHost();
      respond = (_req, res) => res.writeHead(status, { Location: `${other.url}/steal` }).end();
      const answer = await send('POST', at('x'), { body: 'a' });
      expect([answer.status, answer.headers['location']]).toEqual([status, `${other.url}/steal`]);
      expect(other.seen).toEqual([]);
      await other.close();
    },
  );

  it('keeps cookies and policies of the CRM from our origin', async () => {
    respond = (_req, res) =>
      res
        .writeHead(200, {
          'Set-Cookie': 'sid=1',
          'Content-Security-Policy': "script-src 'unsafe-inline'",
          'Access-Control-Allow-Origin': '*',
          'Cache-Control': 'public, max-age=600',
          'Content-Type': 'text/html',
        })
        .end('<script>alert(1)</script>');
    const { headers } = await send('GET', at('x'));
    expect(headers['set-cookie']).toBeUndefined();
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['content-security-policy']).toContain('sandbox');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('refuses a host that the configuration does not trust', async () => {
    const { instanceUrl } = await row();
    const data = { instanceUrl: 'https://evil.example' };
    await crm.prisma.cRMOAuthToken.update({ where: { id: connection.id }, data });
    const { status, body } = await send('GET', at('x'));
    expect([status, JSON.parse(body).code]).toEqual([409, 'proxy_host_unknown']);
    await crm.prisma.cRMOAuthToken.update({ where: { id: connection.id }, data: { instanceUrl } });
  });

  it('names a CRM that keeps silent, and one that breaks off', async () => {
    respond = () => undefined;
    const silent = await send('GET', at('x'));
    expect([silent.status, JSON.parse(silent.body).code]).toEqual([504, 'crm_timeout']);
    respond = (req) => req.socket.destroy();
    const broken = await send('GET', at('x'));
    expect([broken.status, JSON.parse(broken.body).code]).toEqual([502, 'crm_unreachable']);
  });

  it('cuts the answer off where the CRM breaks off in the middle of it', async () => {
    respond = (req, res) => {
      res.writeHead(200, { 'Content-Length': '100' });
      res.write('half', () => req.socket.destroy());
    };
    await expect(send('GET', at('x'))).rejects.toThrow(/aborted|hang up/);
  });

  it('bounds both bodies, whether they name their length or not', async () => {
    const large = Buffer.alloc(1_000_001, 'x');
    const named = await send('POST', at('x'), { body: large });
    expect([named.status, JSON.parse(named.body).code]).toEqual([413, 'payload_too_large']);
    const unnamed = await send('POST', at('x'), {
      headers: { 'Transfer-Encoding': 'chunked' },
      body: large,
    });
    expect([unnamed.status, JSON.parse(unnamed.body).code]).toEqual([413, 'payload_too_large']);
    respond = (_req, res) => res.writeHead(200, { 'Content-Length': large.length }).end(large);
    const answer = await send('GET', at('x'));
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([502, 'crm_answer_too_large']);
    respond = (_req, res) => {
      res.write(large);
      res.end();
    };
    await expect(send('GET', at('x'))).rejects.toThrow(/aborted|hang up/);
  });

  it('has two calls of a connection open at a time, two wait, and a fifth is told to return', async () => {
    const open: (() => void)[] = [];
    respond = (_req, res) => void open.push(() => res.end('{}'));
    const calls = Array.from({ length: 5 }, () => send('GET', at('x')));
    const refused = await Promise.race(calls);
    while (open.length < 2) await new Promise((resolve) => setImmediate(resolve));
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '1']);
    expect(JSON.parse(refused.body).code).toBe('proxy_busy');
    expect(open).toHaveLength(2);
    respond = (_req, res) => res.end('{}');
    for (const answer of open) answer();
    const statuses = (await Promise.all(calls)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 200, 200, 200, 429]);
  });

  it('answers HEAD without a body, and OPTIONS with Allow alone', async () => {
    respond = (_req, res) => res.writeHead(200, { 'Content-Length': '5' }).end();
    expect(await send('HEAD', at('x'))).toMatchObject({ status: 200, body: '' });
    expect(host.seen[0]?.method).toBe('HEAD');
    const options = await send('OPTIONS', at('x'));
    expect([options.status, options.headers['allow']]).toEqual([
      204,
      'GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS',
    ]);
  });
});
