import { type CrmTestService, cookieOf, startCrmTestService } from '../../testing/index.js';

const MARKUP = `<script>alert(1)</script>"'&`;
const ESCAPED = '&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;';

describe('the pages of the connect flow', () => {
  let crm: CrmTestService;
  let startPath: string;

  beforeAll(async () => {
    crm = await startCrmTestService();
    const user = await crm.registerUser({ name: `Mara ${MARKUP}`, tenantName: `Acme ${MARKUP}` });
    startPath = new URL((await crm.initiate(user)).startUrl).pathname;
  });
  afterAll(() => crm.close());

  const open = () => crm.http.get(startPath).set('Accept', 'text/html');

  it('show names of people and tenants as text, whatever they hold', async () => {
    const { text } = await open();
    expect(text).toContain(`Mara ${ESCAPED}`);
    expect(text).toContain(`Acme ${ESCAPED}`);
    expect(text).not.toContain('<script>');
  });

  it('tell the account from another one that bears the same names', async () => {
    const names = { name: 'Mara Velez', tenantName: 'Northwind' };
    const [victim, impostor] = [await crm.registerUser(names), await crm.registerUser(names)];
    const { startUrl } = await crm.initiate(impostor);
    const { text } = await crm.http.get(new URL(startUrl).pathname).set('Accept', 'text/html');
    expect(text).toContain(`<dd>${impostor.email}</dd>`);
    expect(text).not.toContain(victim.email);
  });

  it('are not framed, cached or referred from, and run no inline script', async () => {
    const { headers } = await open();
    const policy = headers['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("base-uri 'none'");
    expect(policy).toContain("form-action 'self'");
    expect(policy).not.toContain('unsafe');
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'content-type': expect.stringMatching('text/html; charset=utf-8'),
    });
  });

  it('keep the consent address, which holds the state, out of the location and the log', async () => {
    const page = await open();
    const confirmation = /name="confirmation" value="([\w-]+)"/.exec(page.text)?.[1] ?? '';
    const departure = await crm.http
      .post(startPath)
      .type('form')
      .set('Cookie', cookieOf(page.headers['set-cookie']))
      .send({ confirmation });
    const state = /state=([\w-]{43})/.exec(departure.text)?.[1] ?? '';
    expect(state).toHaveLength(43);
    expect(departure.headers['location']).toBeUndefined();
    expect(departure.headers['referrer-policy']).toBe('no-referrer');
    const ticket = startPath.split('/').at(-1) ?? '';
    const logged = crm.logs();
    expect([state, confirmation, ticket].filter((secret) => logged.includes(secret))).toEqual([]);
  });

  it('serve their style and script as files of their own', async () => {
    const [css, script] = await Promise.all([
      crm.http.get('/crm-oauth/assets/page.css'),
      crm.http.get('/crm-oauth/assets/outcome.js'),
    ]);
    expect(css.headers['content-type']).toMatch('text/css');
    expect(script.headers['content-type']).toMatch('javascript');
    expect(script.headers['x-content-type-options']).toBe('nosniff');
  });
});
