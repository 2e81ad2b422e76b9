import { effectiveScopes, mayManage, scopesBeyond } from './tokens.policy.js';

describe('the scopes of an API token', () => {
  it('are among those of its maker', () => {
    expect(scopesBeyond('user', ['crm:read', 'crm:token', 'crm:connect'])).toEqual([]);
    expect(scopesBeyond('user', ['crm:read', 'crm:admin'])).toEqual(['crm:admin']);
    expect(scopesBeyond('admin', ['crm:admin'])).toEqual([]);
    expect(scopesBeyond('platform_admin', ['crm:token', 'crm:connect', 'crm:read'])).toEqual([
      'crm:token',
      'crm:connect',
    ]);
  });

  it('shrink with the role of their maker', () => {
    expect([...effectiveScopes('admin', ['crm:admin', 'crm:read'])]).toEqual([
      'crm:read',
      'crm:admin',
    ]);
    expect([...effectiveScopes('user', ['crm:admin', 'crm:read'])]).toEqual(['crm:read']);
    expect([...effectiveScopes('user', ['crm:unheard-of'])]).toEqual([]);
  });
});

describe('who may see and revoke an API token', () => {
  const owner = { id: 'o', tenantId: 't' };
  it.each([
    ['its owner', { ...owner, role: 'user' }, true],
    ['another user of the tenant', { id: 'x', tenantId: 't', role: 'user' }, false],
    ['an admin of the tenant', { id: 'x', tenantId: 't', role: 'admin' }, true],
    ['an admin of another tenant', { id: 'x', tenantId: 'y', role: 'admin' }, false],
    ['a platform admin', { id: 'x', tenantId: 'y', role: 'platform_admin' }, true],
  ] as const)('%s: %j → %s', (_who, manager, allowed) => {
    expect(mayManage(manager, owner)).toBe(allowed);
  });
});
