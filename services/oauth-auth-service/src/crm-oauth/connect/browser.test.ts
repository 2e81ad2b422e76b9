import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { attemptOf } from '../../testing/connect-trip.js';
import { type CrmTestService, startCrmTestService, type TestUser } from '../../testing/index.js';
import { launchBrowser } from '../../testing/launch-browser.js';

const LEO = 'leo.orsini@asterpine.example';

/** The page of an application on another site, which opens the popup and listens. */
const APPLICATION = `<!doctype html><title>Application</title>
<button id="connect">Connect</button><output></output>
<script>
  const startUrl = new URLSearchParams(location.search).get('start');
  document.querySelector('#connect').onclick = () => window.open(startUrl, 'crm', 'popup');
  addEventListener('message', ({ data, origin }) => {
    document.querySelector('output').textContent = JSON.stringify({ ...data, origin });
  });
</script>`;

async function serveApplication() {
  const server = createServer((_req, res) => {
    res.writeHead(200, { 'content-type': 'text/html' }).end(APPLICATION);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // By name, so that it is another site than the service on 127.0.0.1.
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { origin, close };
}

describe('connecting in a real browser', () => {
  let crm: CrmTestService;
  let user: TestUser;
  let application: Awaited<ReturnType<typeof serveApplication>>;
  let browser: Browser;
  let context: BrowserContext;

  beforeAll(async () => {
    application = await serveApplication();
    crm = await startCrmTestService({ env: { RETURN_TO_ALLOWLIST: application.origin } });
    user = await crm.registerUser({ name: 'Mara Velez', tenantName: 'Northwind' });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await crm.close();
    await application.close();
  });
  beforeEach(async () => {
    context = await browser.newContext();
  });
  afterEach(() => context.close());

  /** The application asks its own backend for a start link, and opens it in a popup. */
  async function openPopup() {
    const attempt = await crm.initiate(user);
    const opener = await context.newPage();
    await opener.goto(`${application.origin}/?start=${encodeURIComponent(attempt.startUrl)}`);
    const [popup] = await Promise.all([
      opener.waitForEvent('popup'),
      opener.getByRole('button', { name: 'Connect' }).click(),
    ]);
    return { attempt, opener, popup };
  }

  async function confirm(popup: Page) {
    await popup.getByRole('heading', { name: 'Connect Salesforce' }).waitFor();
    expect(await popup.getByRole('definition').allTextContents()).toEqual([
      'Northwind',
      'Mara Velez',
      user.email,
    ]);
    await popup.getByRole('button', { name: 'Continue to Salesforce' }).click();
    await popup.getByRole('button', { name: 'Allow' }).waitFor();
  }

  const told = async (opener: Page) => {
    const output = opener.locator('output:not(:empty)');
    return JSON.parse((await output.textContent()) ?? '');
  };

  it('confirm, allow: the popup tells its opener and closes, and the attempt is connected', async () => {
    const { attempt, opener, popup } = await openPopup();
    const complaints: string[] = [];
    popup.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await confirm(popup);
    await popup.getByLabel('Leo Orsini').check();
    await Promise.all([
      popup.waitForEvent('close'),
      popup.getByRole('button', { name: 'Allow' }).click(),
    ]);

    const message = await told(opener);
    expect(message).toEqual({
      type: 'tetrix:crm-oauth',
      attemptId: attempt.attemptId,
      status: 'connected',
      connectionId: expect.any(String),
      error: null,
      origin: crm.url,
    });
    const { connectionId } = message;
    expect(await attemptOf(crm, user, attempt)).toMatchObject({
      status: 'connected',
      connectionId,
    });
    const row = await crm.prisma.cRMOAuthToken.findUniqueOrThrow({ where: { id: connectionId } });
    expect(row).toMatchObject({ userId: user.id, externalUserName: LEO });
    expect(complaints).toEqual([]);
  });

  it('deny: the popup stays open and says why', async () => {
    const { attempt, opener, popup } = await openPopup();
    await confirm(popup);
    await popup.getByRole('button', { name: 'Deny' }).click();

    await popup.getByRole('heading', { name: 'Not connected' }).waitFor();
    expect(await popup.locator('.code').textContent()).toBe('access_denied');
    expect(await told(opener)).toMatchObject({ status: 'failed', error: 'access_denied' });
    const { status, error } = await attemptOf(crm, user, attempt);
    expect({ status, code: error.code }).toEqual({ status: 'failed', code: 'access_denied' });
  });

  it('returnTo: the same window comes back to the application with the outcome', async () => {
    const returnTo = `${application.origin}/settings`;
    const attempt = await crm.initiate(user, { returnTo });
    const page = await context.newPage();
    await page.goto(attempt.startUrl);
    await confirm(page);
    await page.getByRole('button', { name: 'Allow' }).click();

    await page.waitForURL(`${returnTo}?*`);
    const { searchParams } = new URL(page.url());
    expect(searchParams.get('crm_status')).toBe('connected');
    expect(searchParams.get('attempt_id')).toBe(attempt.attemptId);
    expect(await page.evaluate('document.referrer')).toBe('');
  });
});
