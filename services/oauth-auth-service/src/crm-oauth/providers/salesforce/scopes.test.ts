import { missingScopes } from './scopes.js';

describe('missingScopes', () => {
  it.each<[string, string[], string[], string[]]>([
    ['all granted', ['api', 'refresh_token'], ['refresh_token', 'api'], []],
    ['more granted than asked for', ['api'], ['api', 'id', 'openid'], []],
    ['one missing', ['api', 'id'], ['api'], ['id']],
    ['offline_access is refresh_token', ['offline_access'], ['refresh_token'], []],
    ['refresh_token is offline_access', ['refresh_token'], ['offline_access'], []],
    ['full covers the others', ['api', 'id', 'wave_api'], ['full'], []],
    [
      'full does not cover the refresh token',
      ['api', 'refresh_token'],
      ['full'],
      ['refresh_token'],
    ],
    ['full itself is not covered by its parts', ['full'], ['api', 'id'], ['full']],
    ['scopes are case-sensitive (RFC 6749 §3.3)', ['api'], ['API'], ['api']],
    ['nothing granted', ['api'], [], ['api']],
    ['nothing asked for', [], ['api'], []],
  ])('%s', (_what, requested, granted, missing) => {
    expect(missingScopes(requested, granted)).toEqual(missing);
  });
});
