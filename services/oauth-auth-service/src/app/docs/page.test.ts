import { startTestService, type TestService } from '../../testing/index.js';
import { errorCatalogues, operations } from './api.js';

let service: TestService;
let page: string;
beforeAll(async () => {
  service = await startTestService();
  page = (await service.http.get('/docs')).text;
});
afterAll(() => service.close());

const idsIn = (text: string) => [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);

describe('GET /docs', () => {
  it('needs no script and no style that the policy forbids', async () => {
    const { headers, type } = await service.http.get('/docs');
    expect(type).toBe('text/html');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(page).not.toMatch(
      /<script|<style| style=| on\w+=|https?:\/\/(?!127\.0\.0\.1)\S+\.(?:js|css)/,
    );
    const css = await service.http.get('/assets/docs.css');
    expect(css.type).toBe('text/css');
  });

  it('shows every call and every error, each under an address of its own', () => {
    const ids = idsIn(page);
    expect(new Set(ids).size).toBe(ids.length);
    const errors = Object.values(errorCatalogues).flatMap((errors) => Object.keys(errors));
    const expected = [
      ...Object.values(operations).map(({ id }) => id),
      ...errors.map((code) => `error-${code}`),
    ];
    expect(ids).toEqual(expect.arrayContaining(expected));
  });

  it('has no link that leads nowhere', () => {
    const ids = new Set(idsIn(page));
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, target]) => target);
    expect(links.length).toBeGreaterThan(50);
    expect(links.filter((target) => !ids.has(target))).toEqual([]);
  });
});
