import {
  OAuthClients,
  startTestService,
  type TestService,
  type TestUser,
} from '../testing/index.js';
import { removeExpired } from './upkeep.js';

let service: TestService;
let clients: OAuthClients;
let admin: TestUser;
beforeAll(async () => {
  service = await startTestService();
  clients = new OAuthClients(service);
  admin = await service.registerUser();
});
afterAll(() => service.close());

describe('what has expired', () => {
  it('is removed, and what is in force stays', async () => {
    const web = await clients.register(admin);
    const { access_token, refresh_token } = await clients.tokens(admin, web);
    await clients.code(admin, web);
    const minutes = (count: number) => new Date(Date.now() + count * 60_000);

    await removeExpired(service.prisma, minutes(0));
    expect((await clients.readsConnections(access_token)).status).toBe(200);

    await removeExpired(service.prisma, minutes(60));
    expect(await service.prisma.authorizationCode.count()).toBe(0);
    expect(await service.prisma.accessToken.count()).toBe(0);
    expect((await clients.refresh(web, refresh_token)).status).toBe(200);

    await clients.code(admin, web);
    await removeExpired(service.prisma, minutes(2 * 24 * 60));
    expect(await service.prisma.oAuthGrant.count()).toBe(1);

    await removeExpired(service.prisma, minutes(2 * 365 * 24 * 60));
    expect(await service.prisma.oAuthRefreshToken.count()).toBe(0);
    expect(await service.prisma.oAuthGrant.count()).toBe(0);
  });
});
