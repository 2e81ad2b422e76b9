import { type CrmTestService, startCrmTestService, type TestUser } from '../../testing/index.js';

let crm: CrmTestService;
beforeAll(async () => {
  crm = await startCrmTestService({
    env: { CRM_PROVIDER_DEADLINE_MS: '300', CRM_FORCED_REFRESHES: '100000' },
  });
});
afterAll(() => crm.close());
afterEach(() => crm.sandbox.control.clearFaults());

const events = (user: TestUser, query = '') =>
  crm.http.get(`/crm-oauth/events${query}`).set('Authorization', user.bearer);

const typesOf = async (user: TestUser, connectionId: string) => {
  const { body } = await events(user, `?connectionId=${connectionId}`);
  return body.items.map(({ type }: { type: string }) => type.replace('connection.', ''));
};

const refresh = (user: TestUser, connectionId: string) =>
  crm.http
    .post('/crm-oauth/salesforce/refresh')
    .set('Authorization', user.bearer)
    .send({ connectionId });

const failNext = (fault: Parameters<typeof crm.sandbox.control.addFault>[0]['fault']) =>
  crm.sandbox.control.addFault({ provider: 'salesforce', endpoint: 'token', fault, times: 1 });

describe('what happens to a connection is told', () => {
  it('from its beginning to its end, with the connection as the API shows it', async () => {
    const user = await crm.registerUser();
    const { id } = await crm.link(user);
    await refresh(user, id);
    const shown = await crm.http
      .get(`/crm-oauth/connections/${id}`)
      .set('Authorization', user.bearer);
    const ended = await crm.http
      .delete(`/crm-oauth/connections/${id}`)
      .set('Authorization', user.bearer);
    const { body } = await events(user);
    const told = body.items;
    expect(told.map(({ type }: { type: string }) => type)).toEqual([
      'connection.created',
      'connection.refreshed',
      'connection.disconnected',
    ]);
    // The lifetime of the token is settled by introspection only after it was told of.
    const { expiresAt: _settled, ...connection } = shown.body;
    expect(told[1].data.connection).toMatchObject(connection);
    expect(Object.keys(told[1].data.connection)).toEqual(Object.keys(shown.body));
    expect(told[2].data.connection).toEqual(ended.body.connection);
    expect(Date.parse(told[2].data.accessTokenLivesUntil)).toBeGreaterThan(Date.now());
    expect(told[0].data.accessTokenLivesUntil).toBeNull();
  });

  it('once when refreshing begins to fail, and once when it works again', async () => {
    const user = await crm.registerUser();
    const { id } = await crm.link(user);
    for (let tries = 0; tries < 3; tries += 1) {
      await failNext({ kind: 'rateLimited', retryAfterSeconds: 1 });
      await refresh(user, id);
    }
    await refresh(user, id);
    expect(await typesOf(user, id)).toEqual([
      'created',
      'refresh_failed',
      'refreshed',
      'recovered',
    ]);
  });

  it('when it has to be connected again, once, and when that was done', async () => {
    const user = await crm.registerUser();
    const { id } = await crm.link(user);
    await failNext({
      kind: 'oauthError',
      error: 'invalid_grant',
      errorDescription: 'expired access/refresh token',
    });
    expect((await refresh(user, id)).status).toBe(409);
    expect((await refresh(user, id)).status).toBe(409);
    expect((await crm.link(user)).id).toBe(id);
    expect(await typesOf(user, id)).toEqual([
      'created',
      'reauth_required',
      'refreshed',
      'recovered',
    ]);
  });

  it('when other scopes are granted, whatever their order', async () => {
    const user = await crm.registerUser();
    const { id } = await crm.link(user);
    await crm.prisma
      .$executeRaw`UPDATE crm_oauth_tokens SET scopes = array(SELECT unnest(scopes) ORDER BY 1 DESC) WHERE id = ${id}::uuid`;
    await refresh(user, id);
    await crm.prisma
      .$executeRaw`UPDATE crm_oauth_tokens SET scopes = '{api}' WHERE id = ${id}::uuid`;
    await refresh(user, id);
    expect(await typesOf(user, id)).toEqual([
      'created',
      'refreshed',
      'refreshed',
      'scopes_changed',
    ]);
  });

  it('but not of what was rolled back, nor of a lease, nor of a new default', async () => {
    const user = await crm.registerUser();
    const { id } = await crm.link(user);
    await crm.prisma
      .$transaction(async (transaction) => {
        await transaction.cRMOAuthToken.update({
          where: { id },
          data: { status: 'reauth_required' },
        });
        throw new Error('changed its mind');
      })
      .catch(() => undefined);
    await crm.prisma.cRMOAuthToken.update({ where: { id }, data: { leaseEpoch: 7 } });
    await crm.http
      .put(`/crm-oauth/connections/${id}/default`)
      .set('Authorization', user.bearer)
      .send({});
    expect(await typesOf(user, id)).toEqual(['created']);
  });

  it('never at the cost of the token: what cannot be told is committed all the same', async () => {
    const user = await crm.registerUser();
    const { id } = await crm.link(user);
    const { pool } = crm.database;
    await pool.query(
      "ALTER TABLE crm_events ADD CONSTRAINT broken CHECK (type = 'none') NOT VALID",
    );
    const { status } = await refresh(user, id);
    await pool.query('ALTER TABLE crm_events DROP CONSTRAINT broken');
    expect(status).toBe(200);
    await refresh(user, id);
    expect(await typesOf(user, id)).toEqual(['created', 'refreshed']);
  });
});

describe('GET /crm-oauth/events', () => {
  it('is read on from where one stopped, without a gap and without a repetition', async () => {
    const user = await crm.registerUser();
    const { id } = await crm.link(user);
    for (let i = 0; i < 4; i += 1) await refresh(user, id);
    const seen: string[] = [];
    let query = '?limit=2';
    for (;;) {
      const { body } = await events(user, query);
      seen.push(...body.items.map((item: { id: string }) => item.id));
      query = `?limit=2&cursor=${body.resumeCursor}`;
      if (body.nextCursor === null) break;
    }
    expect(new Set(seen).size).toBe(5);
    expect((await events(user, query)).body.items).toEqual([]);
    await refresh(user, id);
    const { body } = await events(user, query);
    expect(body.items).toHaveLength(1);
    expect(seen).not.toContain(body.items[0].id);
  });

  it('loses nothing to a transaction that commits late', async () => {
    const user = await crm.registerUser();
    const [late, soon] = [
      await crm.link(user),
      await crm.link(user, { as: 'leo.orsini@asterpine.example' }),
    ].map(({ id }) => id);
    const { resumeCursor } = (await events(user)).body;
    const client = await crm.database.pool.connect();
    await client.query('BEGIN');
    await client.query(
      "UPDATE crm_oauth_tokens SET status = 'uncertain', failure_count = 1 WHERE id = $1",
      [late],
    );
    await refresh(user, soon ?? '');
    const before = (await events(user, `?cursor=${resumeCursor}`)).body;
    await client.query('COMMIT');
    client.release();
    const after = (await events(user, `?cursor=${before.resumeCursor}`)).body;
    const connections = (body: typeof after) =>
      body.items.map((item: { data: { connection: { id: string } } }) => item.data.connection.id);
    expect([connections(before), connections(after)]).toEqual([[soon], [late]]);
  });

  it('shows a tenant to its own admin, everything to a platform admin, nothing to a user', async () => {
    const [admin, stranger] = [await crm.registerUser(), await crm.registerUser()];
    const member = await crm.inviteUser(admin);
    const { id } = await crm.link(member);
    expect(await typesOf(admin, id)).toEqual(['created']);
    expect(await typesOf(stranger, id)).toEqual([]);
    expect((await events(member)).status).toBe(403);
    expect(await typesOf(await crm.platformAdmin(), id)).toEqual(['created']);
  });

  it('forgets what is older than the limit', async () => {
    const user = await crm.registerUser();
    await crm.link(user);
    await events(user);
    await crm.database.pool.query(
      "UPDATE crm_events SET created_at = now() - interval '31 days' WHERE tenant_id = $1",
      [user.tenantId],
    );
    await crm.tasks.find(({ name }) => name === 'crm-events-clean')?.run({}, async () => undefined);
    expect((await events(user)).body.items).toEqual([]);
  });
});
