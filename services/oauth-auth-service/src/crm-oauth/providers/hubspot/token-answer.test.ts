import { readTokenAnswer } from './token-answer.js';

const API = 'https://api.hubapi.com';
const answer = {
  access_token: `C${'x'.repeat(2000)}`,
  refresh_token: 'na1-1',
  token_type: 'bearer',
  expires_in: 1800,
  scopes: ['oauth', 'crm.objects.contacts.read'],
  hub_id: 1,
};

describe("HubSpot's token answer", () => {
  it('scopes are an array, and the API address is the one of all accounts', () => {
    expect(readTokenAnswer(answer, API)).toEqual({
      accessToken: answer.access_token,
      refreshToken: 'na1-1',
      scopes: ['oauth', 'crm.objects.contacts.read'],
      instanceUrl: API,
      expiresIn: 1800,
    });
  });

  it.each([
    [{ scopes: undefined }, null],
    [{ scopes: undefined, scope: 'a b' }, ['a', 'b']],
    [{ scopes: [] }, []],
  ])('%j', (fields, scopes) => {
    expect(readTokenAnswer({ ...answer, ...fields }, API).scopes).toEqual(scopes);
  });

  it.each([
    ['access_token', undefined],
    ['access_token', 5],
    ['access_token', 'with space'],
    ['refresh_token', null],
    ['token_type', 'mac'],
    ['scopes', [1]],
    ['scopes', { 0: 'oauth' }],
  ])('%s = %j is malformed, and what happened is unknown', (field, value) => {
    const read = () => readTokenAnswer({ ...answer, [field]: value }, API);
    expect(read).toThrow(expect.objectContaining({ class: 'transient', delivery: 'unknown' }));
    expect(read).toThrow(field);
  });
});
