import type { Role } from '../platform/principal.js';
import { mayManageUser, maySeeUser } from './users.policy.js';

const person = (role: Role, tenantId = 't') => ({ role, tenantId });

describe('who may see and manage a user', () => {
  it.each([
    ['a colleague', person('user'), person('user'), false, false],
    ['the admin', person('admin'), person('user'), true, true],
    ['the admin, another admin', person('admin'), person('admin'), true, true],
    [
      'the admin, a platform admin of the tenant',
      person('admin'),
      person('platform_admin'),
      true,
      false,
    ],
    ['an admin of another tenant', person('admin', 'x'), person('user'), false, false],
    ['a platform admin', person('platform_admin', 'x'), person('admin'), true, true],
    [
      'a platform admin, another one',
      person('platform_admin', 'x'),
      person('platform_admin'),
      true,
      true,
    ],
  ])('%s', (_who, who, other, sees, manages) => {
    expect(maySeeUser(who, other)).toBe(sees);
    expect(mayManageUser(who, other)).toBe(manages);
  });
});
