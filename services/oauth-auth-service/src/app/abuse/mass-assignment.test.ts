import { z } from 'zod';
import type { Operation } from '../../platform/http/openapi/operation.js';
import {
  type CrmTestService,
  type LinkedConnection,
  startCrmTestService,
  type TestUser,
} from '../../testing/index.js';
import { operations } from '../docs/api.js';

/** Columns that callers must not set, by the names that they would try. */
const FORGED: Readonly<Record<string, unknown>> = {
  id: '00000000-0000-4000-8000-000000000000',
  role: 'platform_admin',
  tenantId: '00000000-0000-4000-8000-000000000000',
  tenant: { connect: { id: '00000000-0000-4000-8000-000000000000' } },
  passwordHash: '$argon2id$',
  isAdmin: true,
  isDefault: true,
  status: 'active',
  scope: 'crm:admin',
  tokenGeneration: 0,
  accessToken: 'x',
  instanceUrl: 'https://evil.example',
  createdAt: '2020-01-01T00:00:00.000Z',
  expiresAt: '2099-01-01T00:00:00.000Z',
  deactivatedAt: null,
};

// Client metadata that a server does not know is to be passed over (RFC 7591 §2).
const isOurs = (route: string): boolean => !route.includes(' /oauth/');

const withBodies = Object.entries<Operation>(operations).flatMap(([route, { body }]) =>
  body === undefined || !isOurs(route) ? [] : [{ route, ...body }],
);

const fieldsOf = (example: unknown): object =>
  typeof example === 'object' && example !== null ? example : {};

/** What the schema names is the call's own, however it is called. */
const isNamed = (schema: z.ZodType, field: string): boolean =>
  JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })).includes(
    `"${field}":`,
  );

describe('every JSON body', () => {
  it.each(withBodies)(
    'of $route brings nothing in that it does not name',
    ({ schema, example }) => {
      expect(schema.safeParse(example).success).toBe(true);
      const taken = Object.entries(FORGED).filter(([field, value]) => {
        const { data } = schema.safeParse({ ...fieldsOf(example), [field]: value });
        return !isNamed(schema, field) && field in fieldsOf(data);
      });
      expect(taken).toEqual([]);
    },
  );
});

describe('a body with a field too many', () => {
  let crm: CrmTestService;
  let admin: TestUser;
  let member: TestUser;
  let connection: LinkedConnection;
  beforeAll(async () => {
    crm = await startCrmTestService();
    admin = await crm.registerUser();
    member = await crm.inviteUser(admin);
    connection = await crm.link(member);
  });
  afterAll(() => crm.close());

  /** All that such a body could have changed. */
  const rows = async () => ({
    users: await crm.prisma.user.findMany({ orderBy: { id: 'asc' } }),
    tenants: await crm.prisma.tenant.findMany({ orderBy: { id: 'asc' } }),
    connections: await crm.prisma.cRMOAuthToken.findMany({ orderBy: { id: 'asc' } }),
    attempts: await crm.prisma.cRMConnectAttempt.count(),
  });

  it.each([
    ['put', '/users/profile', { name: 'Mara' }, { role: 'admin' }],
    ['put', '/users/profile', { name: 'Mara' }, { tenantId: 'x' }],
    ['post', '/users/invitations', { email: 'a@example.com' }, { tenantId: 'x' }],
    ['post', '/users/invitations', { email: 'a@example.com' }, { role: 'platform_admin' }],
    ['post', '/crm-oauth/salesforce/initiate', {}, { userId: 'x' }],
    ['post', '/crm-oauth/salesforce/initiate', {}, { status: 'connected' }],
    ['post', '/crm-oauth/salesforce/initiate', {}, { redirectUri: 'https://evil.example' }],
    ['post', '/crm-oauth/salesforce/token', {}, { tenantId: 'x' }],
    ['post', '/crm-oauth/salesforce/refresh', {}, { tokenGeneration: 0 }],
    ['put', '/crm-oauth/connections/:id/default', {}, { isDefault: true }],
    ['post', '/crm-oauth/connections/:id/transfer', {}, { tenantId: 'x' }],
  ] as const)('%s %s %j and %j changes nothing', async (method, path, body, extra) => {
    const before = await rows();
    const url = path.replace(':id', connection.id);
    for (const { bearer } of [member, admin]) {
      const call = crm.http[method](url).set('Authorization', bearer);
      const { status } = await call.send({ userId: member.id, ...body, ...extra });
      expect([400, 403]).toContain(status);
    }
    expect(await rows()).toEqual(before);
  });
});
