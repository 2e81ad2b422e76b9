import { newApp, type RefreshTokenPolicy } from './apps.js';
import type { Organization, User } from './directory.js';
import type { Grant } from './grants.js';
import { accountRefusal, grantRefusal, refreshTokenExpiry } from './policy.js';
import { SEED_ORGANIZATIONS, SEED_USERS } from './seed.js';

const DAY = 86_400_000;
const app = newApp({ clientId: 'a', clientSecret: 's', redirectUris: ['http://localhost/cb'] });
const grant: Grant = {
  id: 'g',
  clientId: 'a',
  userId: 'u',
  organizationId: 'o',
  scopes: [],
  createdAt: 0,
  lastUsedAt: 10 * DAY,
  refreshToken: 'r',
  accessTokens: [],
  ended: null,
  refreshes: 0,
  replays: 0,
  overlaps: 0,
};

describe('refresh token policy', () => {
  const cases: Array<[RefreshTokenPolicy, number]> = [
    [{ type: 'until_revoked' }, Number.POSITIVE_INFINITY],
    [{ type: 'immediate' }, 0],
    [{ type: 'idle', days: 30 }, 40 * DAY],
    [{ type: 'fixed', days: 30 }, 30 * DAY],
  ];
  it.each(cases)('%j', (refreshTokenPolicy, expiry) => {
    expect(refreshTokenExpiry({ ...app, refreshTokenPolicy }, grant)).toBe(expiry);
  });

  it('a grant may be refreshed up to the policy’s last millisecond and not after', () => {
    const idle = { ...app, refreshTokenPolicy: { type: 'idle', days: 30 } as const };
    expect(grantRefusal(idle, grant, 40 * DAY - 1)).toBeUndefined();
    expect(grantRefusal(idle, grant, 40 * DAY)).toBe('expiredToken');
  });
});

describe('an ended grant', () => {
  it('a withdrawn approval has its own text', () => {
    const ended = { at: 5, reason: 'approval_withdrawn' } as const;
    expect(grantRefusal(app, { ...grant, ended }, 5)).toBe('notApproved');
  });

  it('an end in the future does not count yet', () => {
    const ended = { at: 5, reason: 'secret_rotated' } as const;
    expect(grantRefusal(app, { ...grant, ended }, 4)).toBeUndefined();
    expect(grantRefusal(app, { ...grant, ended }, 5)).toBe('expiredToken');
  });
});

describe('who may get tokens', () => {
  const [user, organization] = [SEED_USERS[0], SEED_ORGANIZATIONS[0]] as [User, Organization];
  const closed = { ...app, adminApprovedUsersOnly: true };

  it.each([
    ['everybody by default', app, user, organization, undefined],
    [
      'not in an inactive org',
      app,
      user,
      { ...organization, active: false },
      'inactiveOrganization',
    ],
    ['not an inactive user', app, { ...user, active: false }, organization, 'inactiveUser'],
    ['not from this address', { ...app, ipRestricted: true }, user, organization, 'ipRestricted'],
    ['not without admin approval', closed, user, organization, 'notAdminApproved'],
    ['with it', { ...closed, approvedUserIds: [user.id] }, user, organization, undefined],
  ])('%s', (_name, anApp, aUser, anOrganization, refusal) => {
    expect(accountRefusal(anApp, aUser, anOrganization)).toBe(refusal);
  });
});
