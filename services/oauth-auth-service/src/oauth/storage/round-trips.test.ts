import {
  OAuthClients,
  startTestService,
  type TestService,
  type TestUser,
} from '../../testing/index.js';

let service: TestService;
let clients: OAuthClients;
let admin: TestUser;
beforeAll(async () => {
  service = await startTestService();
  clients = new OAuthClients(service);
  admin = await service.registerUser();
});
afterAll(() => service.close());

/** How often the database is asked meanwhile, through Prisma and beside it. */
async function queriesOf(act: () => Promise<unknown>): Promise<number> {
  await service.settled();
  const { pool } = service.database;
  const { query } = pool;
  let count = 0;
  pool.query = ((...call: Parameters<typeof query>) => {
    count += 1;
    return Reflect.apply(query, pool, call);
  }) as typeof query;
  try {
    await act();
  } finally {
    pool.query = query;
  }
  return count;
}

describe('what a call to the authorization server asks the database', () => {
  it("to issue a client's own token: for the client, and to keep the token", async () => {
    const machine = await clients.registerMachine(admin);
    expect(await queriesOf(() => clients.ownToken(machine))).toBe(2);
  });

  it('to tell of it: for the client, and for the token once, of whichever kind it is', async () => {
    const machine = await clients.registerMachine(admin);
    const { access_token } = await clients.ownToken(machine);
    expect(await queriesOf(() => clients.introspect(machine, access_token))).toBe(2);
  });

  it("to tell of a user's token: for its grant too", async () => {
    const web = await clients.register(admin);
    const { access_token } = await clients.tokens(admin, web);
    expect(await queriesOf(() => clients.introspect(web, access_token))).toBe(3);
  });

  it('for a value that is none of ours: for the client alone', async () => {
    const machine = await clients.registerMachine(admin);
    expect(await queriesOf(() => clients.introspect(machine, 'unknown'))).toBe(1);
  });

  it('to open a CRM call with an access token: for the token, its grant and its user in one', async () => {
    const web = await clients.register(admin);
    const { access_token } = await clients.tokens(admin, web);
    const refused = () => clients.readsConnections(`${access_token.slice(0, -1)}~`);
    expect(await queriesOf(refused)).toBe(1);
  });

  it('to open one with a session: nothing of its own', async () => {
    const read = () => clients.readsConnections(admin.accessToken);
    const { access_token } = await clients.ownToken(await clients.registerMachine(admin));
    const bySession = await queriesOf(read);
    expect(await queriesOf(() => clients.readsConnections(access_token))).toBe(bySession + 1);
  });
});
