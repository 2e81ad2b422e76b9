import type { HttpAnswer } from '../http.js';
import { exchangeErrors, pipedriveErrors } from './errors.js';

const answer = (status: number): HttpAnswer => ({
  status,
  contentType: 'application/json',
  body: '',
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
