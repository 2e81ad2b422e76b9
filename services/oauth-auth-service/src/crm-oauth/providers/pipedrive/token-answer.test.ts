import { readTokenAnswer } from './token-answer.js';

describe("Pipedrive's token answer", () => {
  it('scopes by comma or space, the API host as instance', () => {
    const tokens = { access_token: 'a', refresh_token: 'r', expires_in: 3599 };
    const read = readTokenAnswer({ ...tokens, scope: 'deals:read,base', api_domain: 'https://x' });
    expect(read).toMatchObject({ scopes: ['deals:read', 'base'], instanceUrl: 'https://x' });
    expect(readTokenAnswer({ ...tokens, scope: 'a b' }).scopes).toEqual(['a', 'b']);
    expect(readTokenAnswer(tokens)).toMatchObject({ scopes: null, instanceUrl: null });
    expect(() => readTokenAnswer({ ...tokens, scope: 5 })).toThrow('scope');
  });
});
