import type { HttpAnswer } from '../http.js';
import { ProviderHttp } from '../http.js';
import { exchangeErrors, pipedriveErrors } from './errors.js';
import { isApiOrigin } from './hosts.js';
import { profileFrom } from './identity.js';
import { pipedrive } from './index.js';
import { readTokenAnswer } from './token-answer.js';

const answer = (status: number, body = ''): HttpAnswer => ({
  status,
  contentType: 'application/json',
  body,
  retryAfter: undefined,
});

describe("Pipedrive's token errors", () => {
  it.each([
    ['Invalid grant: refresh_token is invalid', 'dead_grant'],
    ['Invalid grant: authorization_code is invalid', 'start_again'],
    ['Invalid grant: authorization_code has expired', 'start_again'],
    ['Invalid client: cannot retrieve client credentials', 'configuration'],
    ['Invalid client: client is invalid', 'configuration'],
    ['Invalid request: redirect_uri is invalid', 'configuration'],
    ['Unsupported grant type: grant_type is invalid', 'configuration'],
    ['Invalid request: content must be application/x-www-form-urlencoded', 'configuration'],
    ['Something new', 'transient'],
  ] as const)('%s', (message, failureClass) => {
    const failure = pipedriveErrors.read({ success: false, message }, answer(400));
    expect(failure).toMatchObject({ class: failureClass, delivery: 'definite' });
  });

  it('invalid_grant without a message is of what was sent', () => {
    const body = { error: 'invalid_grant' };
    expect(pipedriveErrors.read(body, answer(400))?.class).toBe('dead_grant');
    expect(exchangeErrors.read(body, answer(400))?.class).toBe('start_again');
  });

  it('inside a 200 it ends nothing, and a token answer is none', () => {
    const dead = { error: 'invalid_grant', message: 'refresh_token is invalid' };
    expect(pipedriveErrors.read(dead, answer(200))?.class).toBe('transient');
    expect(pipedriveErrors.read({ access_token: 'a' }, answer(200))).toBeUndefined();
  });
});

describe('where tokens may be sent', () => {
  it.each([
    ['https://northwind.pipedrive.com', true],
    ['https://northwind.pipedrive.com/', true],
    ['https://api.pipedrive.com', true],
    ['http://127.0.0.1:4010', true],
    ['http://northwind.pipedrive.com', false],
    ['https://northwind.pipedrive.com:8443', false],
    ['https://northwind.pipedrive.com.example', false],
    ['https://evilpipedrive.com', false],
    ['https://user@northwind.pipedrive.com', false],
    ['https://northwind.pipedrive.com/path', false],
    ['nowhere', false],
  ])('%s: %s', (url, accepted) => {
    expect(isApiOrigin(url, ['http://127.0.0.1:4010'])).toBe(accepted);
  });
});

describe("Pipedrive's answers", () => {
  it('scopes by comma or space, the API host as instance', () => {
    const tokens = { access_token: 'a', refresh_token: 'r', expires_in: 3599 };
    const read = readTokenAnswer({ ...tokens, scope: 'deals:read,base', api_domain: 'https://x' });
    expect(read).toMatchObject({ scopes: ['deals:read', 'base'], instanceUrl: 'https://x' });
    expect(readTokenAnswer({ ...tokens, scope: 'a b' }).scopes).toEqual(['a', 'b']);
    expect(readTokenAnswer(tokens)).toMatchObject({ scopes: null, instanceUrl: null });
    expect(() => readTokenAnswer({ ...tokens, scope: 5 })).toThrow('scope');
  });

  it.each([
    [200, '{"data":{"id":1,"company_id":2}}', null],
    [401, '{}', 'start_again'],
    [429, '{}', 'rate_limited'],
    [502, '<h1>', 'transient'],
    [200, '{"data":{"id":1}}', 'transient'],
    [200, 'null', 'transient'],
  ])('users/me %i %s', (status, body, failureClass) => {
    if (failureClass === null) {
      expect(profileFrom(answer(status, body))).toMatchObject({ id: '1', account: { id: '2' } });
      return;
    }
    expect(() => profileFrom(answer(status, body))).toThrow(
      expect.objectContaining({ class: failureClass }),
    );
  });
});

describe('configuring Pipedrive', () => {
  const http = new ProviderHttp();
  afterAll(() => http.close());
  const dependencies = { http, production: true, deadlineMs: 1_000 };
  const credentials = { PIPEDRIVE_CLIENT_ID: 'id', PIPEDRIVE_CLIENT_SECRET: 'secret' };

  it('the real one by default; a half or a wrong address is named', () => {
    expect(pipedrive.configure({}, dependencies)).toBeUndefined();
    const provider = pipedrive.configure(credentials, dependencies);
    expect(provider?.mode).toBe('real');
    expect(provider?.resolveTarget({})?.loginUrl).toBe('https://oauth.pipedrive.com');
    expect(provider?.resolveTarget({ loginUrl: 'https://x.example' })).toBeNull();
    const { PIPEDRIVE_CLIENT_ID } = credentials;
    expect(() => pipedrive.configure({ PIPEDRIVE_CLIENT_ID }, dependencies)).toThrow(
      'PIPEDRIVE_CLIENT_SECRET',
    );
    const insecure = { ...credentials, PIPEDRIVE_OAUTH_URL: 'http://oauth.pipedrive.com' };
    expect(() => pipedrive.configure(insecure, dependencies)).toThrow('PIPEDRIVE_OAUTH_URL');
  });
});
