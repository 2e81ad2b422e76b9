import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { environmentKeys } from './key-provider.js';
import { type SealBinding, Vault, VaultError } from './vault.js';

const key = (kid: string) => ({ kid, bytes: randomBytes(32) });
const home: SealBinding = {
  tenantId: 't1',
  provider: 'salesforce',
  rowId: 'row-1',
  field: 'accessToken',
};

describe('Vault', () => {
  const k1 = key('k1');
  const vault = new Vault(environmentKeys([k1]));

  it('opens what it sealed, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(vault.open(vault.seal(text, home), home)).toBe(text);
      }),
    );
  });

  it('seals in the documented form and never twice alike', () => {
    const sealed = vault.seal('secret', home);
    expect(sealed).toMatch(/^v1\.k1\.[\w-]{16}\.[\w-]+\.[\w-]{22}$/);
    expect(vault.seal('secret', home)).not.toBe(sealed);
  });

  it.each<[string, Partial<SealBinding>]>([
    ['another tenant', { tenantId: 't2' }],
    ['another provider', { provider: 'hubspot' }],
    ['another row', { rowId: 'row-2' }],
    ['another field', { field: 'refreshToken' }],
  ])('does not open a ciphertext moved to %s', (_where, change) => {
    const sealed = vault.seal('secret', home);
    expect(() => vault.open(sealed, { ...home, ...change })).toThrow(VaultError);
  });

  it('does not open a value altered in any one character', () => {
    const sealed = vault.seal('a secret worth keeping', home);
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.constantFrom('A', 'z', '.', '-'), (at, other) => {
        const altered = sealed.slice(0, at) + other + sealed.slice(at + 1);
        // The last character of a base64url part carries bits that no byte uses.
        const same = altered
          .split('.')
          .every((p, i) => decoded(p, i) === decoded(sealed.split('.')[i] ?? '', i));
        if (!same) expect(() => vault.open(altered, home)).toThrow(VaultError);
      }),
    );
  });

  it('opens old values after a key rotation, and says which key is missing', () => {
    const sealed = vault.seal('old', home);
    expect(new Vault(environmentKeys([key('k2'), k1])).open(sealed, home)).toBe('old');
    expect(() => new Vault(environmentKeys([key('k2')])).open(sealed, home)).toThrow(/"k1"/);
  });
});

const decoded = (part: string, index: number): string =>
  index < 2 ? part : Buffer.from(part, 'base64url').toString('hex');
