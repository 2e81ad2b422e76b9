import { execFile } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkoutRoot } from '../paths.js';
import { makeDataDirectory, removeDataDirectory } from '../testing/launched.js';
import { developmentKeys, sandboxCredentials } from './keys.js';

let data: string;

beforeEach(async () => {
  data = await makeDataDirectory();
});

afterEach(() => removeDataDirectory(data));

/** The keys as a process of its own gets them. */
async function keysInAnotherProcess(): Promise<string> {
  const module = join(checkoutRoot, 'services/local-stack/dist/keys/keys.js');
  const program = `
    import { developmentKeys, sandboxCredentials } from ${JSON.stringify(module)};
    const [, directory] = process.argv;
    const made = await Promise.all([developmentKeys(directory), sandboxCredentials(directory, 'salesforce')]);
    process.stdout.write(JSON.stringify(made));`;
  const args = ['--input-type=module', '--eval', program, data];
  return (await promisify(execFile)(process.execPath, args)).stdout;
}

describe('development keys', () => {
  it('are the same for eight processes that all find none', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, keysInAnotherProcess));
    expect(new Set(all).size).toBe(1);
    expect(JSON.parse(all[0] ?? '')).toEqual([
      await developmentKeys(data),
      await sandboxCredentials(data, 'salesforce'),
    ]);
    expect((await readdir(join(data, 'keys'))).sort()).toEqual([
      'jwt-private-keys',
      'oauth-signing-keys',
      'sandbox-salesforce.json',
      'token-encryption-keys',
    ]);
  });

  it('are readable by their owner alone', async () => {
    await developmentKeys(data);
    const { mode } = await stat(join(data, 'keys', 'token-encryption-keys'));
    expect(mode & 0o777).toBe(0o600);
    expect((await stat(join(data, 'keys'))).mode & 0o777).toBe(0o700);
  });

  it('have the forms that the service reads', async () => {
    const keys = await developmentKeys(data);
    const [, secret = ''] = keys.TOKEN_ENCRYPTION_KEYS.split(':');
    expect(Buffer.from(secret, 'base64')).toHaveLength(32);
    for (const signing of [keys.JWT_PRIVATE_KEYS, keys.OAUTH_SIGNING_KEYS]) {
      const [, pem = ''] = signing.split(':');
      const key = createPrivateKey(Buffer.from(pem, 'base64'));
      expect(key.asymmetricKeyDetails?.modulusLength).toBe(2048);
    }
  });
});
