import { startTestService, type TestService } from '../../testing/index.js';
import { rawRequest, sendRaw } from '../../testing/raw-http.js';

const FORGED = '{"level":"fatal","time":"2020-01-01T00:00:00.000Z","msg":"forged"}';
const ENDS = ['\n', '\r\n', '\u2028', '\u0085', '\\n', '"}\n'];

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

const events = (): Record<string, unknown>[] =>
  service
    .logs()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Nothing that a caller said has become a line, or a field, of its own. */
function expectNothingForged(): void {
  for (const event of events()) {
    expect(event).toMatchObject({ service: 'oauth-auth-service', pid: process.pid });
    expect(event['msg']).not.toBe('forged');
    expect(event['level']).not.toBe('fatal');
  }
}

describe('what callers say, in the log', () => {
  it.each(ENDS)('a path with %j in it stays inside its line', async (end) => {
    const path = `/nowhere/${encodeURIComponent(`${end}${FORGED}`)}`;
    await service.http.get(path);
    await service.http.get(`/crm-oauth/connections/${encodeURIComponent(end + FORGED)}`);
    expectNothingForged();
    expect(events().map(({ path: logged }) => logged)).toContain(path);
  });

  it('a path with quotes stays inside its field', async () => {
    await sendRaw(service.url, rawRequest('GET /","level":"fatal","msg":"forged","x":" HTTP/1.1'));
    expectNothingForged();
  });

  it.each(['X-Request-Id', 'User-Agent', 'Referer', 'X-Forwarded-For', 'Cookie'])(
    '%s brings in no line and no field',
    async (name) => {
      const value = `a","level":"fatal","msg":"forged","b":"${FORGED}`;
      await sendRaw(service.url, rawRequest('GET /nowhere HTTP/1.1', [`${name}: ${value}`]));
      await sendRaw(
        service.url,
        rawRequest('GET /nowhere HTTP/1.1', [`${name}: ${encodeURIComponent(`\n${FORGED}`)}`]),
      );
      expectNothingForged();
    },
  );

  it.each(ENDS)('names and addresses with %j in them stay where they belong', async (end) => {
    const name = `Mara${end}${FORGED}`;
    const { email } = await service.registerUser({ name, tenantName: name });
    await service.http.post('/auth/login').send({ email: `${email}${end}`, password: FORGED });
    await service.http.post('/auth/password-reset/request').send({ email });
    await service.settled();
    expectNothingForged();
  });

  it('bytes that are no request leave their kind, and nothing of themselves', async () => {
    const before = service.logs().length;
    await sendRaw(service.url, `${FORGED}\n${FORGED}\r\n\r\n`);
    await sendRaw(service.url, rawRequest('GET / HTTP/1.1', [`X-A: \0${FORGED}`]));
    expectNothingForged();
    expect(service.logs().slice(before)).toContain('HPE_INVALID_METHOD');
    expect(service.logs().slice(before)).not.toContain('2020-01-01');
  });
});
