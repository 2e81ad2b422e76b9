import { randomUUID } from 'node:crypto';
import { hashSecret } from '../../platform/secrets.js';
import { startTestService, type TestService, type TestUser } from '../../testing/index.js';
import { newApiToken } from '../token-form.js';
import { MOST_TOKENS } from '../token-store.js';

let service: TestService;
let admin: TestUser;
let member: TestUser;
beforeAll(async () => {
  service = await startTestService();
  admin = await service.registerUser();
  member = await service.inviteUser(admin);
});
afterAll(() => service.close());

const generate = async (by: TestUser, body: object) => {
  const answer = await service.http
    .post('/tokens/generate')
    .set('Authorization', by.bearer)
    .send(body);
  service.guard.secret('an API token', answer.body.token);
  return answer;
};
const wish = { name: 'export', scopes: ['crm:token', 'crm:read'] };

describe('POST /tokens/generate', () => {
  it('shows the token once, and all else that there is to know of it', async () => {
    const { status, body } = await generate(member, { ...wish, expiresInDays: 7 });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.any(String),
      userId: member.id,
      tenantId: member.tenantId,
      name: 'export',
      token: expect.stringMatching(/^tx_api_[\w-]{49}$/),
      prefix: body.token.slice(0, 11),
      lastFour: body.token.slice(-4),
      scopes: ['crm:read', 'crm:token'],
      status: 'active',
      createdAt: service.clock.now().toISOString(),
      expiresAt: new Date(service.clock.now().getTime() + 7 * 86_400_000).toISOString(),
      lastUsedAt: null,
      revokedAt: null,
    });
  });

  it('keeps a hash and not the token', async () => {
    const { body } = await generate(member, wish);
    const row = await service.prisma.apiToken.findUniqueOrThrow({ where: { id: body.id } });
    expect(row.tokenHash).toBe(hashSecret(body.token));
    expect(JSON.stringify(row)).not.toContain(body.token);
  });

  it('ends a token after 90 days where nothing else is asked for', async () => {
    const { body } = await generate(member, wish);
    expect(Date.parse(body.expiresAt) - Date.parse(body.createdAt)).toBe(90 * 86_400_000);
  });

  it('records who made which token', async () => {
    const { body } = await generate(member, wish);
    const events = await service.prisma.auditEvent.findMany({ where: { subjectId: body.id } });
    expect(events).toMatchObject([
      { type: 'token.created', actorId: member.id, tenantId: member.tenantId },
    ]);
  });

  it('gives nobody more than the role of today allows', async () => {
    const refused = await generate(member, { name: 'x', scopes: ['crm:read', 'crm:admin'] });
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({
      code: 'scope_not_allowed',
      errors: [{ path: 'body.scopes', message: expect.stringContaining('crm:admin') }],
    });
    expect((await generate(admin, { name: 'x', scopes: ['crm:admin'] })).status).toBe(201);
    const platform = await service.platformAdmin();
    const beyond = await generate(platform, { name: 'x', scopes: ['crm:token'] });
    expect(beyond.body.code).toBe('scope_not_allowed');
  });

  it.each([
    [{ ...wish, scopes: [] }, 'body.scopes'],
    [{ ...wish, scopes: ['crm:everything'] }, 'body.scopes.0'],
    [{ scopes: ['crm:read'] }, 'body.name'],
    [{ ...wish, name: ' ' }, 'body.name'],
    [{ ...wish, expiresInDays: 0 }, 'body.expiresInDays'],
    [{ ...wish, expiresInDays: 366 }, 'body.expiresInDays'],
    [{ ...wish, expiresInDays: 1.5 }, 'body.expiresInDays'],
    [{ ...wish, userId: randomUUID() }, 'body.userId'],
  ])('refuses %j', async (body, path) => {
    const answer = await generate(member, body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0].path).toBe(path);
  });

  it(`refuses more than ${MOST_TOKENS} in force, also of two at once`, async () => {
    const crowded = await service.registerUser();
    await service.prisma.apiToken.createMany({
      data: Array.from({ length: MOST_TOKENS - 1 }, () => ({
        id: randomUUID(),
        userId: crowded.id,
        name: 'x',
        tokenHash: hashSecret(newApiToken()),
        prefix: '',
        lastFour: '',
        scopes: ['crm:read'],
        expiresAt: new Date(service.clock.now().getTime() + 1_000),
      })),
    });
    const answers = await Promise.all([generate(crowded, wish), generate(crowded, wish)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const refused = answers.find(({ status }) => status === 409);
    expect(refused?.body.code).toBe('token_limit_reached');
  });

  it('is limited in time, with Retry-After', async () => {
    const busy = await service.registerUser();
    const statuses: number[] = [];
    for (let made = 0; made < 31; made += 1) statuses.push((await generate(busy, wish)).status);
    expect(statuses.slice(0, 30)).toEqual(Array(30).fill(201));
    expect(statuses[30]).toBe(429);
  });
});
