import { REDIRECT_URI, STRANGER, USER, useHubspot } from '../testing/hubspot-app.js';

const app = useHubspot();

const visit = (changes: Record<string, string | undefined> = {}, path?: string) =>
  fetch(app().authorizationUrl(changes, path), { redirect: 'manual' });

const consent = (user: string, decision: 'allow' | 'deny' = 'allow', changes = {}, path = '') =>
  app().hubspot.consent({
    authorizationUrl: app().authorizationUrl(changes, path || undefined),
    user,
    decision,
  });

async function decide(form: Record<string, string>): Promise<Response> {
  const page = await (await visit()).text();
  const request = /name="request" value="([^"]+)"/.exec(page)?.[1] ?? '';
  return fetch(new URL('/oauth/authorize/decision', app().sandbox.url), {
    method: 'POST',
    body: new URLSearchParams({ request, ...form }),
    redirect: 'manual',
  });
}

describe('consent page', () => {
  it('names the app, the scopes and the people, without script', async () => {
    const page = await (await visit({ optional_scope: 'crm.objects.deals.read' })).text();
    expect(page).toContain('Tetrix CRM connection asks for access to your HubSpot account');
    expect(page).toContain('<code>crm.objects.contacts.read</code>');
    expect(page).toContain('<code>crm.objects.deals.read</code> (optional)');
    expect(page).toContain('Northwind Field Services');
    expect(page).not.toContain('<script');
  });

  it('/oauth/{accountId}/authorize offers the users of that hub alone', async () => {
    const page = await (await visit({}, '/oauth/139204417/authorize')).text();
    expect(page).toContain('Aster &amp; Pine Furniture');
    expect(page).not.toContain('Northwind');
  });

  it('Allow leads to the callback with code and state', async () => {
    const [user] = await app().hubspot.users();
    const answer = await decide({ user: user?.id ?? '', decision: 'allow' });
    const url = new URL(answer.headers.get('location') ?? '');
    expect(url.origin + url.pathname).toBe(REDIRECT_URI);
    expect(url.searchParams.get('state')).toBe('the-state');
    expect(url.searchParams.get('code')).toMatch(/^na1-[0-9a-f]{8}-/);
  });

  it('without a choice it asks again, and an old form is refused', async () => {
    expect((await decide({ decision: 'allow' })).status).toBe(400);
    const [user] = await app().hubspot.users();
    const again = await decide({ request: 'x', user: user?.id ?? '', decision: 'allow' });
    expect(again.status).toBe(400);
  });
});

describe('a consent that is declined', () => {
  it('ends on a page, and no request reaches the callback', async () => {
    const answer = await decide({ decision: 'deny' });
    expect([answer.status, answer.headers.get('location')]).toEqual([200, null]);
    await expect(consent(USER, 'deny')).rejects.toThrow(/409.*consent_denied/);
  });

  it('switch denialRedirects: comes back with access_denied', async () => {
    await app().hubspot.setSwitches({ denialRedirects: true });
    const { redirectTo } = await consent(USER, 'deny');
    expect(Object.fromEntries(new URL(redirectTo).searchParams)).toMatchObject({
      error: 'access_denied',
      state: 'the-state',
    });
  });
});

describe('install errors never come back to the callback', () => {
  it.each([
    ['an unknown client', { client_id: 'nobody' }],
    ['a redirect URI that is almost right', { redirect_uri: `${REDIRECT_URI}/` }],
    ['a scope that the app does not have', { scope: 'oauth tickets' }],
    ['an optional scope that the app does not have', { optional_scope: 'tickets' }],
    ['no required scope', { scope: 'crm.objects.contacts.read' }],
    ['a challenge that is not S256', { code_challenge_method: 'plain' }],
  ])('%s', async (_name, changes) => {
    const answer = await visit(changes);
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
    expect(answer.headers.get('content-type')).toContain('text/html');
  });

  it('a required scope that the subscription does not hold', async () => {
    const changes = { scope: 'oauth crm.objects.custom.read' };
    await expect(consent(STRANGER, 'allow', changes)).rejects.toThrow(/scopes_unavailable/);
    expect((await consent(USER, 'allow', changes)).redirectTo).toContain('code=');
  });

  it('an account that is not the user’s', async () => {
    const path = '/oauth/139204417/authorize';
    await expect(consent(USER, 'allow', {}, path)).rejects.toThrow(/account_unknown/);
    expect((await consent(STRANGER, 'allow', {}, path)).redirectTo).toContain('code=');
    expect((await visit({}, '/oauth/1/authorize')).status).toBe(400);
  });
});

describe('optional scopes', () => {
  it('are granted where the hub holds them, and left out where it does not', async () => {
    const changes = { optional_scope: 'crm.objects.custom.read' };
    const held = await app().connect(USER, changes);
    expect(held.scopes).toContain('crm.objects.custom.read');
    const lacking = await app().connect(STRANGER, changes);
    expect(lacking.scopes).not.toContain('crm.objects.custom.read');
  });
});
