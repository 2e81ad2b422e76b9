import { errorOf, REDIRECT_URI, useSandbox } from '../testing/salesforce-app.js';

const app = useSandbox();

const visit = (changes: Record<string, string | undefined>): Promise<Response> =>
  fetch(app().authorizationUrl(changes), { redirect: 'manual' });

const callbackOf = (answer: Response): Record<string, string> => {
  const url = new URL(answer.headers.get('location') ?? '');
  expect(url.origin + url.pathname).toBe(REDIRECT_URI);
  return Object.fromEntries(url.searchParams);
};

const hiddenRequest = (page: string): string =>
  /name="request" value="([^"]+)"/.exec(page)?.[1] ?? '';

async function decide(form: Record<string, string>, changes = {}): Promise<Response> {
  const request = hiddenRequest(await (await visit(changes)).text());
  return fetch(new URL('/services/oauth2/authorize/decision', app().sandbox.url), {
    method: 'POST',
    body: new URLSearchParams({ request, ...form }),
    redirect: 'manual',
  });
}

describe('consent page', () => {
  it('names the app, the scopes and the people, without script and not to be framed', async () => {
    const answer = await visit({});
    const page = await answer.text();
    expect(answer.status).toBe(200);
    expect(page).toContain('Tetrix CRM connection asks for access');
    expect(page).toContain('<code>api</code>');
    expect(page).toContain('Northwind Field Services');
    expect(page).toContain('Aster &amp; Pine Furniture');
    expect(page).not.toContain('<script');
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });

  it('login_hint marks its user', async () => {
    const page = await (await visit({ login_hint: 'leo.orsini@asterpine.example' })).text();
    expect(page.match(/ checked/g)).toHaveLength(1);
    expect(/value="(005KB\w+)"[^>]* checked/.exec(page)).not.toBeNull();
  });

  it('Allow returns a code and the state by 303', async () => {
    const answer = await decide({ user: 'leo.orsini@asterpine.example', decision: 'allow' });
    expect(answer.status).toBe(303);
    expect(callbackOf(answer)).toEqual({
      code: expect.stringMatching(/^aPrx.+==$/),
      state: 'the-state',
    });
  });

  it('Deny returns access_denied, spaces written as +', async () => {
    const answer = await decide({ decision: 'deny' });
    expect(answer.headers.get('location')).toBe(
      `${REDIRECT_URI}?error=access_denied&error_description=end-user+denied+authorization&state=the-state`,
    );
  });

  it('one request is decided once', async () => {
    const page = await (await visit({})).text();
    const form = { request: hiddenRequest(page), decision: 'deny' };
    const path = '/services/oauth2/authorize/decision';
    const send = () =>
      fetch(new URL(path, app().sandbox.url), {
        method: 'POST',
        body: new URLSearchParams(form),
        redirect: 'manual',
      });
    expect((await send()).status).toBe(303);
    expect((await send()).status).toBe(400);
  });

  it('an inactive user cannot be chosen', async () => {
    await app().salesforce.updateUser('jonas.beck@northwind.example', { active: false });
    const answer = await decide({ user: 'jonas.beck@northwind.example', decision: 'allow' });
    expect(answer.status).toBe(400);
  });

  it('OAUTH_APPROVAL_ERROR_GENERIC: a page, and nothing returns to the callback', async () => {
    await app().salesforce.setSwitches({ approvalErrorGeneric: true });
    const answer = await decide({ user: 'leo.orsini@asterpine.example', decision: 'allow' });
    expect(answer.headers.get('location')).toBeNull();
    expect(await answer.text()).toContain('OAUTH_APPROVAL_ERROR_GENERIC');
  });

  it('an app for admin-approved users refuses the others at the callback', async () => {
    await app().salesforce.updateApp(app().clientId, { adminApprovedUsersOnly: true });
    const answer = await decide({ user: 'leo.orsini@asterpine.example', decision: 'allow' });
    expect(callbackOf(answer)['error']).toBe('OAUTH_APP_ACCESS_DENIED');
  });

  it('switch deniedError: the spelling of one help page', async () => {
    await app().salesforce.setSwitches({ deniedError: 'access-denied' });
    expect(callbackOf(await decide({ decision: 'deny' }))['error']).toBe('access-denied');
  });
});

describe('authorize: errors that must not be redirected', () => {
  it.each([
    ['unknown client', { client_id: 'nobody' }, 'invalid_client_id'],
    [
      'redirect_uri not registered',
      { redirect_uri: 'http://localhost:4003/x' },
      'redirect_uri_mismatch',
    ],
    [
      'redirect_uri with one more slash',
      { redirect_uri: `${REDIRECT_URI}/` },
      'redirect_uri_mismatch',
    ],
    ['redirect_uri absent', { redirect_uri: undefined }, 'redirect_uri_mismatch'],
  ])('%s', async (_name, changes, error) => {
    const answer = await visit(changes);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('location')).toBeNull();
    expect(await answer.text()).toContain(error);
  });
});

describe('authorize: errors told to the callback', () => {
  it.each([
    [
      'no challenge',
      { code_challenge: undefined, code_challenge_method: undefined },
      'invalid_request',
      'missing required code challenge',
    ],
    [
      'plain',
      { code_challenge_method: 'plain' },
      'invalid_request',
      'code challenge method not supported',
    ],
    [
      'implicit flow',
      { response_type: 'token' },
      'unsupported_response_type',
      'response type not supported',
    ],
    [
      'a scope that the app has not',
      { scope: 'api visualforce' },
      'invalid_scope',
      'the requested scope is not allowed',
    ],
    ['an unknown prompt', { prompt: 'none' }, 'invalid_request', 'invalid prompt'],
    ['immediate', { immediate: 'true' }, 'immediate_unsuccessful', 'immediate unsuccessful'],
  ])('%s', async (_name, changes, error, description) => {
    const answer = await visit(changes);
    expect(answer.status).toBe(302);
    expect(callbackOf(answer)).toEqual({
      error,
      error_description: description,
      state: 'the-state',
    });
  });

  it('a challenge without a method means S256', async () => {
    const code = await app().code({ code_challenge_method: undefined });
    expect((await app().exchange(code)).status).toBe(200);
  });

  it('prompts may be combined', async () => {
    expect((await visit({ prompt: 'login consent select_account' })).status).toBe(200);
  });

  it('switch requirePkce off: no challenge is needed', async () => {
    await app().salesforce.setSwitches({ requirePkce: false });
    const code = await app().code({ code_challenge: undefined, code_challenge_method: undefined });
    const answer = await app().token({
      grant_type: 'authorization_code',
      code,
      redirect_uri: REDIRECT_URI,
    });
    expect(answer.status).toBe(200);
  });

  it('switch missingChallenge: a bare body instead of a redirect', async () => {
    await app().salesforce.setSwitches({ missingChallenge: 'body' });
    const answer = await visit({ code_challenge: undefined });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toBe(
      'error=invalid_request&error_description=missing%20required%20code%20challenge',
    );
  });
});

describe('consent by control', () => {
  it('says the same as the page would', async () => {
    const denied = await app().salesforce.consent({
      authorizationUrl: app().authorizationUrl(),
      decision: 'deny',
    });
    expect(new URL(denied.redirectTo).searchParams.get('error')).toBe('access_denied');
  });

  it('a request that is shown an error page has nowhere to go', async () => {
    const authorizationUrl = app().authorizationUrl({ client_id: 'nobody' });
    await expect(app().salesforce.consent({ authorizationUrl })).rejects.toThrow(
      'invalid_client_id',
    );
  });

  it('a code of an earlier consent still works after a later one', async () => {
    const [first, second] = [await app().code(), await app().code()];
    expect(errorOf(await app().exchange(first))[0]).toBe(200);
    expect(errorOf(await app().exchange(second))[0]).toBe(200);
  });
});
