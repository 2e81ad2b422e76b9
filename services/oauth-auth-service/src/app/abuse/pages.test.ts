import type { Response } from 'supertest';
import { comeBack } from '../../testing/connect-trip.js';
import { type CrmTestService, startCrmTestService } from '../../testing/index.js';

/** The pages that people are shown, those of errors too; of /docs nothing is anybody's own. */
describe('a page', () => {
  let crm: CrmTestService;
  beforeAll(async () => {
    crm = await startCrmTestService();
  });
  afterAll(() => crm.close());

  const open = (path: string): Promise<Response> =>
    crm.http.get(path).set('Accept', 'text/html').redirects(0);
  const start = async () =>
    open(new URL((await crm.initiate(await crm.registerUser())).startUrl).pathname);
  const outcome = async (decision: 'allow' | 'deny') => {
    const attempt = await crm.initiate(await crm.registerUser());
    const path = await crm.consent(attempt, undefined, decision);
    return comeBack(crm, { attempt, path, state: '' }, 'text/html');
  };

  it.each<[string, number, () => Promise<Response>]>([
    ['the first one', 200, () => open('/')],
    ['a new password', 200, () => open('/reset-password')],
    ['an invitation', 200, () => open('/accept-invitation')],
    ['a start link', 200, () => start()],
    ['a start link of nobody', 400, () => open(`/crm-oauth/start/${'x'.repeat(43)}`)],
    ['a callback of nobody', 400, () => open('/crm-oauth/salesforce/callback?code=a&state=b')],
    ['a connection that was made', 200, () => outcome('allow')],
    ['a connection that was declined', 403, () => outcome('deny')],
    ['an authorization of nobody', 400, () => open('/oauth/authorize?client_id=x')],
    ['an interaction of nobody', 400, () => open('/oauth/interaction/x')],
  ])(
    '%s runs nothing but our own files, in no frame, and is not kept',
    async (_what, status, page) => {
      const { status: answered, headers, text, type } = await page();
      expect({ status: answered, type }).toEqual({ status, type: 'text/html' });
      const policy = String(headers['content-security-policy']);
      expect(policy).toMatch(/(?:^|;) *default-src 'none'/);
      expect(policy).toMatch(/frame-ancestors 'none'/);
      expect(policy).toMatch(/base-uri 'none'/);
      expect(policy).not.toMatch(/unsafe|\*|data:|script-src[^;]*http/);
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-frame-options': expect.stringMatching(/^deny$/i),
        'content-type': expect.stringMatching(/charset=utf-8/i),
      });
      expect(text).not.toMatch(/<script(?![^>]* src="\/)|<style| on\w+=| style=|javascript:/i);
    },
  );
});
