import type { Response } from 'supertest';
import type { RowResult } from '../crm-oauth/import/row-result.js';
import type { Env } from '../platform/config/env.js';
import {
  type CrmTestService,
  registerCallback,
  salesforceEnv,
  startCrmTestService,
} from './crm.js';
import { bodyOf } from './http.js';
import type { TestUser } from './people.js';
import { newEncryptionKey, testEnv } from './test-env.js';

export type HandedIn = Awaited<
  ReturnType<CrmTestService['sandbox']['control']['salesforce']['createGrants']>
>[number];

/** A service, its administrator, and grants of Salesforce that another system is said to have held. */
export interface ImportLab {
  readonly crm: CrmTestService;
  readonly admin: TestUser;
  /** For a program that works on the same database, with the same keys. */
  readonly env: Env;
  /** Forgets all grants, connections and imports. */
  reset(): Promise<void>;
  rotating(rotate: boolean): Promise<unknown>;
  grant(fields?: { readonly user?: string }): Promise<HandedIn>;
  grants(count: number): Promise<HandedIn[]>;
  post(rows: readonly object[], options?: object): Promise<Response>;
  importOne(row: object, options?: object): Promise<RowResult>;
  /** The access token that is handed out of a connection. */
  token(connectionId: string | null): Promise<string>;
  /** What the provider makes of the grant. */
  atProvider(grant: HandedIn): Promise<unknown>;
  /** A row with all that a grant came with, and one with the refresh token alone. */
  rowOf(grant: HandedIn, fields?: object): object;
  bare(grant: HandedIn): object;
}

export async function openImportLab(): Promise<ImportLab> {
  const own = {
    TOKEN_ENCRYPTION_KEYS: newEncryptionKey('enc-1'),
    CRM_IMPORTS: '1000000',
  };
  const crm = await startCrmTestService({ env: own });
  const admin = await crm.registerUser();
  const { sandbox, http, guard, prisma } = crm;
  const control = sandbox.control.salesforce;

  const create = async (input: { count?: number; user?: string }): Promise<HandedIn[]> => {
    const made = await control.createGrants(input);
    for (const { accessToken, refreshToken } of made) {
      guard.secret('a handed-in access token', accessToken);
      guard.secret('a handed-in refresh token', refreshToken);
    }
    return made;
  };
  const post = async (rows: readonly object[], options: object = {}) =>
    http
      .post('/crm-oauth/salesforce/import')
      .set('Authorization', admin.bearer)
      .send({ rows, ...options });
  const bare = ({ refreshToken }: HandedIn) => ({ userId: admin.id, refreshToken });
  return {
    crm,
    admin,
    env: testEnv(crm.config.database.url, { ...salesforceEnv(sandbox), ...own }),
    reset: async () => {
      await sandbox.control.reset();
      await registerCallback(sandbox, crm.url);
      await prisma.cRMOAuthToken.deleteMany();
      await prisma.cRMImport.deleteMany();
    },
    rotating: (rotateRefreshTokens) =>
      control.updateApp(sandbox.salesforce.clientId, { rotateRefreshTokens }),
    grants: (count) => create({ count }),
    grant: async (fields = {}) => {
      const [made] = await create(fields);
      if (made === undefined) throw new Error('the sandbox made no grant');
      return made;
    },
    post,
    importOne: async (row, options) => bodyOf(await post([row], options), 200).items[0],
    token: async (connectionId) => {
      const answer = await http
        .post('/crm-oauth/salesforce/token')
        .set('Authorization', admin.bearer)
        .send({ connectionId });
      return bodyOf(answer, 200).accessToken;
    },
    atProvider: async ({ grantId }) => (await control.grants()).find(({ id }) => id === grantId),
    bare,
    rowOf: (grant, fields = {}) => ({
      ...bare(grant),
      accessToken: grant.accessToken,
      instanceUrl: grant.instanceUrl,
      ...fields,
    }),
  };
}
