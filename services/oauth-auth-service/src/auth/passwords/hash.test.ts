import { hash } from '@node-rs/argon2';
import { hashPassword, needsRehash, verifyPassword } from './hash.js';

describe('18. Passwords are hashed by argon2id (RFC 9106 §4, OWASP)', () => {
  it('is argon2id with at least 19 MiB, two passes and one lane', async () => {
    const phc = await hashPassword('correct horse battery');
    expect(phc).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(needsRehash(phc)).toBe(false);
  });

  it('takes the composed and the decomposed spelling for one password', async () => {
    const phc = await hashPassword('caf\u00e9 au lait');
    expect(await verifyPassword(phc, 'cafe\u0301 au lait')).toBe(true);
  });

  it('never lets anybody in without a hash', async () => {
    expect(await verifyPassword(undefined, 'no account has this password')).toBe(false);
  });

  it('wants a weaker hash made again', async () => {
    expect(needsRehash(await hash('x', { memoryCost: 8_192, timeCost: 2 }))).toBe(true);
  });
});
