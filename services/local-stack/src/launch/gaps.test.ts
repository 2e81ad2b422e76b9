import { findGaps } from './gaps.js';
import { PROVIDERS } from './providers.js';

const standIns = (env: Record<string, string>) =>
  findGaps(env, PROVIDERS).providers.map(({ provider }) => provider);

describe('findGaps', () => {
  it('leaves everything to the stack where nothing is set', () => {
    expect(findGaps({}, PROVIDERS)).toEqual({ database: true, providers: PROVIDERS });
  });

  it('counts an empty variable as absent', () => {
    expect(findGaps({ DATABASE_URL: '' }, PROVIDERS).database).toBe(true);
  });

  it('uses no sandbox for a provider with credentials', () => {
    const env = { SALESFORCE_CLIENT_ID: 'id', SALESFORCE_CLIENT_SECRET: 'secret' };
    expect(standIns(env)).not.toContain('salesforce');
  });

  it.each([
    { SALESFORCE_CLIENT_ID: 'id' },
    { SALESFORCE_CLIENT_SECRET: 'secret' },
    { SALESFORCE_LOGIN_URL: 'http://127.0.0.1:4010' },
  ])('refuses a provider that is configured by half: %j', (env) => {
    expect(() => findGaps(env, PROVIDERS)).toThrow(/^SALESFORCE_\w+ is set but SALESFORCE_\w+/);
  });
});
