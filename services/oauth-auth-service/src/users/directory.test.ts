import { scopesOfRole } from '../platform/principal.js';
import { startTestService, type TestService } from '../testing/index.js';
import { createUserDirectory } from './index.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

describe('the user directory', () => {
  it('names a person and their tenant, only in that tenant and only while active', async () => {
    const directory = createUserDirectory(service.prisma);
    const user = await service.registerUser({ name: 'Ada', tenantName: 'Engines' });
    const { id, tenantId, email: accountName } = user;
    const other = await service.registerUser();
    const entry = { userId: id, tenantId, displayName: 'Ada', accountName, tenantName: 'Engines' };
    expect(await directory.findActiveUser(tenantId, id)).toEqual(entry);
    expect(await directory.findActiveUser(other.tenantId, id)).toBeNull();
    expect(await directory.findActiveUser(tenantId, 'not-a-uuid')).toBeNull();
    await service.prisma.user.update({
      where: { id },
      data: { deactivatedAt: service.clock.now() },
    });
    expect(await directory.findActiveUser(tenantId, id)).toBeNull();
  });

  it('tells the role of today; a machine keeps the one of its token', async () => {
    const directory = createUserDirectory(service.prisma);
    const { id, tenantId } = await service.registerUser();
    const principal = {
      userId: id,
      tenantId,
      role: 'user',
      scopes: scopesOfRole('user'),
      via: 'session',
    } as const;
    expect(await directory.currentRole(principal)).toBe('admin');
    expect(await directory.currentRole({ ...principal, userId: null, via: 'client' })).toBe('user');
    await service.prisma.user.update({
      where: { id },
      data: { deactivatedAt: service.clock.now() },
    });
    expect(await directory.currentRole(principal)).toBeNull();
  });
});
