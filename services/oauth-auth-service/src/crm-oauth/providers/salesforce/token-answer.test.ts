import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import { ProviderFailure } from '../failure.js';
import { checkSignature, readTokenAnswer } from './token-answer.js';

const ANSWER = {
  access_token:
    '00Dx0000000BV7z!AR8AQAxo9UfVkh8AlV0Gomt9Czx9LjHnSSpwBMmbRcgKFmxOtvxjTrKW19ye6PE3Ds1eQz3z8jr3W7_VbWmEu4Q8TVGSTHxs',
  refresh_token: '5Aep8614iLM.Dq661ePDmPEgaAW9Oh_L3JKkDpB4xReb54_pZfVti1dPEk8aimw4Hr9ne7VXXVSIQ==',
  scope: 'refresh_token api',
  instance_url: 'https://acme.my.salesforce.com',
  id: 'https://login.salesforce.com/id/00Dx0000000BV7zEAC/005x00000012Q9PAAU',
  token_type: 'Bearer',
  issued_at: '1278448101416',
};

function thrownBy(act: () => unknown): ProviderFailure {
  try {
    act();
  } catch (error) {
    if (error instanceof ProviderFailure) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('readTokenAnswer', () => {
  it('reads what the web server flow answers: no lifetime, scopes by spaces', () => {
    expect(readTokenAnswer(ANSWER)).toEqual({
      accessToken: ANSWER.access_token,
      refreshToken: ANSWER.refresh_token,
      scopes: ['refresh_token', 'api'],
      instanceUrl: 'https://acme.my.salesforce.com',
      expiresIn: null,
      identityUrl: ANSWER.id,
    });
  });

  it('reads a refresh without rotation: no refresh token, so the one that was sent stays', () => {
    const { refresh_token: _, ...answer } = ANSWER;
    expect(readTokenAnswer(answer).refreshToken).toBeNull();
  });

  it('reads an answer with nothing but the token', () => {
    expect(readTokenAnswer({ access_token: 'token' })).toEqual({
      accessToken: 'token',
      refreshToken: null,
      scopes: null,
      instanceUrl: null,
      expiresIn: null,
    });
  });

  it("takes tokens far longer than today's, such as JWTs", () => {
    const long = 'e'.repeat(16_384);
    expect(readTokenAnswer({ ...ANSWER, access_token: long }).accessToken).toBe(long);
  });

  it.each([
    [7199.9, 7199],
    ['7200', 7200],
    [0, null],
    [-1, null],
    ['soon', null],
    [null, null],
  ])('expires_in %p is %p', (value, seconds) => {
    expect(readTokenAnswer({ ...ANSWER, expires_in: value }).expiresIn).toBe(seconds);
  });

  it.each([
    ['access_token', undefined],
    ['access_token', null],
    ['access_token', ''],
    ['access_token', 7],
    ['access_token', { toString: 'x' }],
    ['access_token', 'two words'],
    ['access_token', 'a\r\nX-Evil: 1'],
    ['access_token', 'ünïcode'],
    ['access_token', 'x'.repeat(16_385)],
    ['refresh_token', null],
    ['refresh_token', ''],
    ['refresh_token', 7],
    ['refresh_token', 'two words'],
    ['token_type', 'MAC'],
    ['token_type', null],
  ])('refuses %s %p as an answer whose effect is unknown', (field, value) => {
    expect(() => readTokenAnswer({ ...ANSWER, [field]: value })).toThrow(
      expect.objectContaining({
        name: 'ProviderFailure',
        class: 'transient',
        delivery: 'unknown',
        diagnosis: expect.objectContaining({ cause: expect.stringContaining(`\`${field}\``) }),
      }),
    );
  });

  it.each([
    ['access_token', 7],
    ['token_type', 'MAC'],
  ])(
    'keeps the new refresh token of an answer whose %s is %p, out of every printer',
    (field, value) => {
      const failure = thrownBy(() => readTokenAnswer({ ...ANSWER, [field]: value }));
      expect(failure.newRefreshToken).toBe(ANSWER.refresh_token);
      expect(inspect(failure, { showHidden: true, depth: 9 })).not.toContain(ANSWER.refresh_token);
      expect(JSON.stringify({ ...failure })).not.toContain(ANSWER.refresh_token);
    },
  );

  it('keeps no refresh token that is malformed itself', () => {
    const answer = { ...ANSWER, access_token: 7, refresh_token: 'two words' };
    expect(thrownBy(() => readTokenAnswer(answer)).newRefreshToken).toBeUndefined();
  });

  it('takes the token type in any case (RFC 6749 §5.1)', () => {
    expect(readTokenAnswer({ ...ANSWER, token_type: 'bearer' }).accessToken).toBeTruthy();
  });

  it('repeats no token in its error', () => {
    const answer = { ...ANSWER, access_token: 's3cret with a space' };
    expect(() => readTokenAnswer(answer)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('s3cret') }),
    );
  });
});

describe('checkSignature: base64(HMAC-SHA256(client secret, id + issued_at))', () => {
  const sign = (secret: string, text: string) =>
    createHmac('sha256', secret).update(text).digest('base64');
  const signature = sign('secret', ANSWER.id + ANSWER.issued_at);

  it('accepts the genuine one', () => {
    expect(() => checkSignature({ ...ANSWER, signature }, ['secret'])).not.toThrow();
  });

  it('accepts that of either secret while one is being changed for another', () => {
    expect(() => checkSignature({ ...ANSWER, signature }, ['next', 'secret'])).not.toThrow();
  });

  it.each<[string, object]>([
    ['missing', {}],
    ['null', { signature: null }],
    ['empty', { signature: '' }],
    ['of another secret', { signature: sign('other', ANSWER.id + ANSWER.issued_at) }],
    ['of another identity', { signature, id: `${ANSWER.id}X` }],
    ['of another time', { signature, issued_at: '1278448101417' }],
    [
      'over nothing, for an answer without an identity',
      { signature: sign('secret', ''), id: '', issued_at: '1' },
    ],
    ['in hex', { signature: Buffer.from(signature, 'base64').toString('hex') }],
  ])('refuses one that is %s', (_what, fields) => {
    expect(() => checkSignature({ ...ANSWER, ...fields }, ['secret'])).toThrow(
      expect.objectContaining({
        class: 'start_again',
        diagnosis: expect.objectContaining({ code: 'identity_not_proved' }),
      }),
    );
  });
});
