import {
  type CrmTestService,
  type LinkedConnection,
  startCrmTestService,
  type TestUser,
} from '../../testing/index.js';
import { rawRequest, sendRaw } from '../../testing/raw-http.js';
import { type RecordingHost, startRecordingHost } from '../../testing/recording-host.js';

interface Attempt {
  /** What stands where the path would: `{proxy}` is the proxied address, `{evil}` the other host. */
  readonly target: string;
  readonly method?: string;
  readonly headers?: readonly string[];
  readonly body?: string;
  /** The path that the connection's own host gets; absent: it gets nothing. */
  readonly arrives?: string;
}

const ATTEMPTS: Readonly<Record<string, Attempt>> = {
  'a host for a path': { target: '{proxy}//{evil}/x' },
  'a host for a path, its slashes encoded': {
    target: '{proxy}/%2F%2F{evil}/x',
    arrives: '/%2F%2F{evil}/x',
  },
  'a host behind backslashes': { target: '{proxy}/\\\\{evil}/x' },
  'a host behind encoded backslashes': { target: '{proxy}/%5C%5C{evil}/x' },
  'a whole URL for a path': {
    target: '{proxy}/http://{evil}/x',
    arrives: '/http://{evil}/x',
  },
  'user information': { target: '{proxy}@{evil}/x' },
  'a port and a path': { target: '{proxy}:80@{evil}/x' },
  'a longer host': { target: '{proxy}.{evil}/x' },
  'a URL in the query': {
    target: '{proxy}/x?url=http://{evil}/',
    arrives: '/x?url=http://{evil}/',
  },
  'a fragment': { target: '{proxy}/x#@{evil}/' },
  'a question mark before a host': { target: '{proxy}?@{evil}/' },
  'dots to the top and a host': { target: '{proxy}/../../../../{evil}/' },
  'encoded dots': { target: '{proxy}/%2e%2e/%2E%2e/{evil}' },
  'dots between encoded slashes': { target: '{proxy}/a/..%2f..%2f..%2f{evil}/' },
  'dots that are encoded twice': {
    target: '{proxy}/%252e%252e/{evil}',
    arrives: '/%252e%252e/{evil}',
  },
  'a path parameter': { target: '{proxy}/..;/{evil}', arrives: '/..;/{evil}' },
  'an encoded line break and a header': { target: '{proxy}/x%0d%0aHost:%20{evil}' },
  'the absolute form (RFC 9112 §3.2.2)': { target: 'http://{evil}{proxy}/x' },
  'the absolute form with user information': { target: 'http://service.test@{evil}{proxy}/x' },
  'the authority form of CONNECT': { method: 'CONNECT', target: '{evil}' },
  'a Host header': { target: '{proxy}/x', headers: ['Host: {evil}'], arrives: '/x' },
  'headers of forwarders': {
    target: '{proxy}/x',
    headers: [
      'X-Forwarded-Host: {evil}',
      'X-Forwarded-Proto: http',
      'Forwarded: host={evil}',
      'X-Original-Host: {evil}',
      'X-Host: {evil}',
    ],
    arrives: '/x',
  },
  'headers that rewrite the path': {
    target: '{proxy}/x',
    headers: ['X-Original-URL: http://{evil}/', 'X-Rewrite-URL: //{evil}/'],
    arrives: '/x',
  },
  'a Connection header that names what we set ourselves (RFC 9110 §7.6.1)': {
    target: '{proxy}/x',
    headers: ['Connection: host, authorization, x-request-id'],
    arrives: '/x',
  },
  'an upgrade': {
    target: '{proxy}/x',
    headers: ['Connection: upgrade', 'Upgrade: websocket'],
    arrives: '/x',
  },
  'a second request inside of the body': {
    method: 'POST',
    target: '{proxy}/x',
    headers: ['Connection: content-length', 'Content-Length: 40'],
    body: 'GET http://{evil}/ HTTP/1.1\r\n\r\n'.padEnd(40),
    arrives: '/x',
  },
  'two lengths of one body (RFC 9112 §6.3)': {
    method: 'POST',
    target: '{proxy}/x',
    headers: ['Content-Length: 0', 'Transfer-Encoding: chunked'],
    body: '0\r\n\r\nGET http://{evil}/ HTTP/1.1\r\n\r\n',
  },
  'a redirect': { target: '{proxy}/redirect', arrives: '/redirect' },
  'a redirect without a scheme': { target: '{proxy}/redirect-//', arrives: '/redirect-//' },
};

describe('the token reaches no other host', () => {
  let crm: CrmTestService;
  let user: TestUser;
  let connection: LinkedConnection;
  let own: RecordingHost;
  let evil: RecordingHost;
  let accessToken: string;

  beforeAll(async () => {
    evil = await startRecordingHost();
    own = await startRecordingHost((req, res) => {
      const scheme = req.url?.includes('-//') ? '' : 'http:';
      const status = req.url?.startsWith('/redirect') ? 307 : 200;
      res.writeHead(status, { Location: `${scheme}//${new URL(evil.url).host}/` }).end();
    });
    crm = await startCrmTestService({ provider: 'hubspot' });
    user = await crm.registerUser();
    connection = await crm.link(user);
    await crm.prisma.cRMOAuthToken.update({
      where: { id: connection.id },
      data: { instanceUrl: own.url, loginUrl: own.url },
    });
    const handedOut = await crm.http
      .post('/crm-oauth/hubspot/token')
      .set('Authorization', user.bearer)
      .send({ connectionId: connection.id });
    accessToken = handedOut.body.accessToken;
  });
  beforeEach(() => {
    own.seen.length = 0;
    evil.seen.length = 0;
  });
  afterAll(async () => {
    await crm.close();
    await own.close();
    await evil.close();
  });

  it.each(Object.entries(ATTEMPTS))('%s', async (_name, attempt) => {
    const { method = 'GET', headers = [], body = '', arrives } = attempt;
    const proxy = `/crm-oauth/connections/${connection.id}/proxy`;
    const filled = (part: string) =>
      part.replaceAll('{proxy}', proxy).replaceAll('{evil}', new URL(evil.url).host);
    const lines = [`Authorization: ${user.bearer}`, ...headers.map(filled)];
    const request = rawRequest(`${method} ${filled(attempt.target)} HTTP/1.1`, lines, filled(body));
    // A Host of its own takes the place of the one that every request has.
    const host = lines.some((line) => line.startsWith('Host:')) ? '' : 'Host: service.test\r\n';
    const answers = await sendRaw(crm.url, request.replace('Host: service.test\r\n', host));
    expect(evil.seen).toEqual([]);
    expect(own.seen.map(({ url }) => url)).toEqual(arrives === undefined ? [] : [filled(arrives)]);
    for (const { headers: got } of own.seen) {
      expect(got.host).toBe(new URL(own.url).host);
      expect(got.authorization).toBe(`Bearer ${accessToken}`);
      expect(JSON.stringify(got)).not.toContain('forwarded');
    }
    expect(JSON.stringify(answers)).not.toContain(accessToken);
  });
});
