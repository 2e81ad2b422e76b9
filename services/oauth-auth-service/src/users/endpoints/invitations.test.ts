import { randomUUID } from 'node:crypto';
import {
  GOOD_PASSWORD,
  newEmail,
  startTestService,
  type TestService,
  type TestUser,
} from '../../testing/index.js';

let service: TestService;
let admin: TestUser;
beforeAll(async () => {
  service = await startTestService();
  admin = await service.registerUser();
});
afterAll(() => service.close());

const invite = async (by: TestUser) => {
  const email = newEmail();
  const answer = await service.http
    .post('/users/invitations')
    .set('Authorization', by.bearer)
    .send({ email });
  service.clock.advance(1);
  return { email, id: answer.body.id, token: answer.body.invitationToken };
};
const list = (by: TestUser, query = '') =>
  service.http.get(`/users/invitations${query}`).set('Authorization', by.bearer);
const withdraw = (by: TestUser, id: string) =>
  service.http.delete(`/users/invitations/${id}`).set('Authorization', by.bearer);
const idsIn = (body: { items: { id: string }[] }) => body.items.map(({ id }) => id);

describe('GET /users/invitations', () => {
  it('lists the open ones of the tenant, newest first, without their tokens', async () => {
    const boss = await service.registerUser();
    const [first, second, used] = [await invite(boss), await invite(boss), await invite(boss)];
    await invite(admin);
    const { email, token: invitationToken } = used;
    await service.http
      .post('/auth/register')
      .send({ email, password: GOOD_PASSWORD, invitationToken });
    const { body } = await list(boss);
    expect(idsIn(body)).toEqual([second.id, first.id]);
    expect(body.items[0]).toEqual({
      id: second.id,
      email: second.email,
      role: 'user',
      invitedBy: boss.id,
      createdAt: expect.any(String),
      expiresAt: expect.any(String),
    });
    const page = (await list(boss, '?limit=1')).body;
    expect(idsIn((await list(boss, `?limit=1&cursor=${page.nextCursor}`)).body)).toEqual([
      first.id,
    ]);
  });

  it('is for admins of a tenant alone', async () => {
    for (const by of [await service.inviteUser(admin), await service.platformAdmin()]) {
      expect((await list(by)).body.code).toBe('forbidden');
    }
  });
});

describe('an invitation', () => {
  const leave = (who: TestUser) =>
    service.http.post(`/users/${who.id}/deactivate`).set('Authorization', admin.bearer).send({});
  const demote = (who: TestUser) =>
    service.http
      .put(`/users/${who.id}/role`)
      .set('Authorization', admin.bearer)
      .send({ role: 'user' });

  it.each([
    ['is switched off', leave],
    ['is no administrator any more', demote],
  ])('ends with the administrator who made it and %s', async (_what, change) => {
    const other = await service.inviteUser(admin, 'admin');
    const { email, id, token: invitationToken } = await invite(other);
    expect((await change(other)).status).toBe(200);
    const joining = { email, password: GOOD_PASSWORD, invitationToken };
    const refused = await service.http.post('/auth/register').send(joining);
    expect(refused).toMatchObject({ status: 400, body: { code: 'invalid_invitation' } });
    expect(idsIn((await list(admin)).body)).not.toContain(id);
  });
});

describe('DELETE /users/invitations/:invitationId', () => {
  it('ends the invitation, once', async () => {
    const { id, email, token: invitationToken } = await invite(admin);
    expect((await withdraw(admin, id)).status).toBe(204);
    const joining = { email, password: GOOD_PASSWORD, invitationToken };
    const refused = await service.http.post('/auth/register').send(joining);
    expect(refused.body.code).toBe('invalid_invitation');
    expect((await withdraw(admin, id)).status).toBe(404);
    const events = await service.prisma.auditEvent.findMany({ where: { subjectId: id } });
    expect(events.map(({ type }) => type).sort()).toEqual([
      'user.invitation_revoked',
      'user.invited',
    ]);
  });

  it("is a 404 for another tenant's and for an id that is none", async () => {
    const { id } = await invite(admin);
    const stranger = await service.registerUser();
    expect((await withdraw(stranger, id)).status).toBe(404);
    for (const none of [randomUUID(), 'x']) expect((await withdraw(admin, none)).status).toBe(404);
    expect((await withdraw(await service.inviteUser(admin), id)).status).toBe(403);
  });
});
