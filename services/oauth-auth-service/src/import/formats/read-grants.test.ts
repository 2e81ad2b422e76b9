import { readCsv } from './csv.js';
import { readGrants } from './read-grants.js';

describe('reading a CSV', () => {
  it.each<[string, string, object[]]>([
    ['plain cells', 'a,b\n1,2\n', [{ a: '1', b: '2' }]],
    [
      'CRLF and a last line without its end',
      'a,b\r\n1,2\r\n3,4',
      [
        { a: '1', b: '2' },
        { a: '3', b: '4' },
      ],
    ],
    ['quoted cells with all that needs quoting', 'a\n"x, ""y""\nz"\n', [{ a: 'x, "y"\nz' }]],
    ['empty cells, left out', 'a,b,c\n,2,\n', [{ b: '2' }]],
    ['empty lines, passed over', 'a\n\n1\n\n', [{ a: '1' }]],
    ['records that end early', 'a,b\n1\n', [{ a: '1' }]],
    ['a heading alone', 'a,b\n', []],
    ['nothing', '', []],
  ])('%s', (_what, text, records) => {
    expect(readCsv(text)).toEqual(records);
  });

  it.each([
    ['a quotation mark inside a plain cell', 'a\nx"y\n'],
    ['one that is never closed', 'a\n"x\n'],
    ['more cells than headings', 'a\n1,2\n'],
  ])('refuses %s', (_what, text) => {
    expect(() => readCsv(text)).toThrow(/^Record 1 /);
  });
});

describe('reading grants', () => {
  it('tells our CSV by its being no JSON', () => {
    const text = 'email,refreshToken,scopes\nada@example.com,r1,api refresh_token\n';
    expect(readGrants(text, 'salesforce').grants).toEqual([
      {
        row: 1,
        userId: undefined,
        email: 'ada@example.com',
        fields: { refreshToken: 'r1', scopes: ['api', 'refresh_token'] },
      },
    ]);
  });

  it.each([
    ['a list', '[{"userId":"u","refreshToken":"r"}]'],
    ['the body of the request', '{"rows":[{"userId":"u","refreshToken":"r"}]}'],
    ['one entry', '{"userId":"u","refreshToken":"r"}'],
  ])('reads our JSON as %s', (_what, text) => {
    expect(readGrants(text, 'hubspot').grants).toMatchObject([
      { row: 1, userId: 'u', fields: { refreshToken: 'r' } },
    ]);
  });

  it("reads Nango's connections of one provider, with their sandbox as an environment", () => {
    const credentials = {
      type: 'OAUTH2',
      access_token: 'a',
      refresh_token: 'r',
      expires_at: '2026-11-23T20:00:00.000Z',
      raw: {},
    };
    const connection = {
      connection_id: 'c',
      provider_config_key: 'k',
      connection_config: { instance_url: 'https://x.my.salesforce.com' },
      credentials,
    };
    const entries = [
      { ...connection, provider: 'hubspot' },
      {
        ...connection,
        provider: 'salesforce-sandbox',
        tags: { end_user_email: 'ada@example.com' },
      },
      { ...connection, provider: 'salesforce', credentials: { type: 'API_KEY' } },
    ];
    expect(readGrants(JSON.stringify({ connections: entries }), 'salesforce')).toEqual({
      passedOver: 2,
      grants: [
        {
          row: 2,
          email: 'ada@example.com',
          sourceUser: 'c',
          fields: {
            refreshToken: 'r',
            accessToken: 'a',
            expiresAt: '2026-11-23T20:00:00.000Z',
            instanceUrl: 'https://x.my.salesforce.com',
            environment: 'sandbox',
          },
        },
      ],
    });
  });

  it.each<[string, object]>([
    [
      'fields',
      {
        providerId: 'hubspot',
        accountId: '1',
        userId: 'u',
        refreshToken: 'r',
        accessTokenExpiresAt: '2026-11-23T20:15:00Z',
        scope: 'oauth,crm.objects.contacts.read',
      },
    ],
    [
      'columns',
      {
        provider_id: 'hubspot',
        account_id: '1',
        user_id: 'u',
        refresh_token: 'r',
        access_token_expires_at: '2026-11-23 20:15:00+00',
        scope: 'oauth,crm.objects.contacts.read',
      },
    ],
  ])("reads Better Auth's accounts by the names of its %s", (_what, account) => {
    expect(readGrants(JSON.stringify([account]), 'hubspot').grants).toEqual([
      {
        row: 1,
        sourceUser: 'u',
        fields: {
          refreshToken: 'r',
          accessToken: undefined,
          expiresAt: '2026-11-23T20:15:00.000Z',
          scopes: ['oauth', 'crm.objects.contacts.read'],
        },
      },
    ]);
  });

  it.each<[string, unknown]>([
    ['a zone', '2026-11-23T21:15:00+01:00'],
    ['no zone', '2026-11-23T20:15:00'],
    ['seconds', 1_795_464_900],
    ['milliseconds', 1_795_464_900_000],
    ['seconds in a CSV', '1795464900'],
  ])("reads an instant of Better Auth's with %s, and users by number", (_what, time) => {
    const account = {
      providerId: 'hubspot',
      accountId: '1',
      userId: 7,
      accessTokenExpiresAt: time,
    };
    expect(readGrants(JSON.stringify([account]), 'hubspot').grants).toMatchObject([
      { sourceUser: '7', fields: { expiresAt: '2026-11-23T20:15:00.000Z' } },
    ]);
  });

  it("finds the org's address of a Nango connection in the CRM's own answer too", () => {
    const raw = { instance_url: 'https://x.my.salesforce.com' };
    const credentials = { type: 'OAUTH2', refresh_token: 'r', raw };
    const connection = { connection_id: 'c', provider_config_key: 'k', provider: 'salesforce' };
    const text = JSON.stringify([{ ...connection, connection_config: {}, credentials }]);
    expect(readGrants(text, 'salesforce').grants).toMatchObject([
      { fields: { instanceUrl: raw.instance_url } },
    ]);
  });

  it.each<[string, string, RegExp]>([
    ['no JSON', '[{"refreshToken": "5Aep-secret-token"', /^The file is not JSON\.$/],
    ['no list of objects', '[1]', /^The file is no list of objects\.$/],
  ])('a file that is %s is refused without being quoted', (_what, text, sentence) => {
    expect(() => readGrants(text, 'salesforce')).toThrow(sentence);
  });
});
