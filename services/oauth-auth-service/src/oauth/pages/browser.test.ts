import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import {
  authorizeQuery,
  OAuthClients,
  startTestService,
  type TestClient,
  type TestService,
  type TestUser,
} from '../../testing/index.js';
import { launchBrowser } from '../../testing/launch-browser.js';

let service: TestService;
let browser: Browser;
let clients: OAuthClients;
let user: TestUser;
/** Where the client waits for the browser to come back: another site than the service. */
let redirectUri: string;
/** What was sent to it by POST. */
const posted: string[] = [];
const application = createServer((req, res) => {
  let body = '';
  req.on('data', (chunk) => {
    body += String(chunk);
  });
  req.on('end', () => req.method === 'POST' && posted.push(body));
  res.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Back</title>');
});
beforeAll(async () => {
  await new Promise<void>((resolve) => application.listen(0, '127.0.0.1', resolve));
  redirectUri = `http://localhost:${(application.address() as AddressInfo).port}/callback`;
  service = await startTestService();
  clients = new OAuthClients(service);
  user = await service.registerUser({ name: 'Mara Velez', tenantName: 'Northwind' });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await service.close();
  application.closeAllConnections();
  await new Promise((resolve) => application.close(resolve));
});

/** Signs in and allows by keyboard and labels alone; answers where the browser was sent. */
async function allow(
  client: TestClient,
  javaScriptEnabled: boolean,
  changes: Readonly<Record<string, string>> = {},
): Promise<URL> {
  const context = await browser.newContext({ javaScriptEnabled });
  const complaints: string[] = [];
  try {
    const page = await context.newPage();
    page.on('console', (message) => complaints.push(message.text()));
    await page.goto(
      `${service.url}/oauth/authorize?${authorizeQuery(client, { redirect_uri: redirectUri, ...changes })}`,
    );
    await page.getByLabel('E-mail').fill(user.email);
    await page.getByLabel('Password').fill(user.password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Allow A test client?' }).waitFor();
    expect(await page.getByRole('listitem').count()).toBe(5);
    await page.getByRole('button', { name: 'Allow', exact: true }).click();
    if (changes['response_mode'] === 'form_post' && !javaScriptEnabled) {
      await page.getByRole('button', { name: 'Continue' }).click();
    }
    await page.waitForURL(`${redirectUri}**`);
    expect(complaints).toEqual([]);
    return new URL(page.url());
  } finally {
    await context.close();
  }
}

describe('in a real browser', () => {
  it.each([
    ['with', true],
    ['without', false],
  ])('a person signs in and allows %s JavaScript', async (_how, javaScriptEnabled) => {
    const client = await clients.register(user, {
      client_name: 'A test client',
      redirect_uris: [redirectUri],
      scope: 'openid profile email crm:read crm:token',
    });
    const { searchParams } = await allow(client, javaScriptEnabled);
    expect(searchParams.get('iss')).toBe(service.url);
    const tokens = await clients.exchange(client, searchParams.get('code') ?? '', {
      redirect_uri: redirectUri,
    });
    expect(tokens.status).toBe(200);
  });

  it.each([
    ['with', true],
    ['without', false],
  ])(
    'the code is carried by a form %s JavaScript (OAuth 2.0 Form Post Response Mode §2)',
    async (_how, javaScriptEnabled) => {
      const client = await clients.register(user, {
        client_name: 'A test client',
        redirect_uris: [redirectUri],
        scope: 'openid profile email crm:read crm:token',
      });
      const { search } = await allow(client, javaScriptEnabled, { response_mode: 'form_post' });
      expect(search).toBe('');
      const fields = new URLSearchParams(posted.at(-1));
      expect(fields.get('iss')).toBe(service.url);
      const redirect_uri = redirectUri;
      const tokens = await clients.exchange(client, fields.get('code') ?? '', { redirect_uri });
      expect(tokens.status).toBe(200);
    },
  );
});
