import { TargetError, Targets } from './target.js';

const NAMES: Readonly<Record<string, readonly string[]>> = {
  'hooks.example.com': ['93.184.216.34', '2606:2800:220:1::1'],
  'inside.example.com': ['10.0.0.5'],
  'half.example.com': ['93.184.216.34', '169.254.169.254'],
  'none.example.com': [],
};
const resolve = async (host: string) => {
  const found = NAMES[host];
  if (found === undefined) throw new Error(`ENOTFOUND ${host}`);
  return found;
};
const production = new Targets({ allowLoopback: false, resolve });
const development = new Targets({ allowLoopback: true, resolve });

const lookup = (targets: Targets, host: string, all: boolean) =>
  new Promise((done, fail) => {
    targets.lookup(host, { all }, (error, address) => (error ? fail(error) : done(address)));
  });

describe('a target', () => {
  it('is a public host over https', async () => {
    const url = await production.check('https://hooks.example.com/crm?team=7');
    expect(url.href).toBe('https://hooks.example.com/crm?team=7');
  });

  it.each([
    'nonsense',
    'http://hooks.example.com/',
    'ftp://hooks.example.com/',
    'https://user:pw@hooks.example.com/',
    'https://hooks.example.com/#part',
    'https://inside.example.com/',
    'https://half.example.com/',
    'https://none.example.com/',
    'https://unknown.example.com/',
    'https://localhost/',
    'https://localhost./',
    'https://127.0.0.1/',
    'https://0x7f.1/',
    'https://2130706433/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://169.254.169.254/latest/meta-data/',
    'https://[fd00:ec2::254]/',
  ])('is not %s', async (text) => {
    await expect(production.check(text)).rejects.toThrow(TargetError);
  });

  it('is the machine itself in development, over http too, and no other inside address', async () => {
    for (const text of ['http://localhost:9/', 'http://127.0.0.1:9/', 'https://[::1]/']) {
      await expect(development.check(text)).resolves.toBeInstanceOf(URL);
    }
    for (const text of [
      'http://10.0.0.5/',
      'https://inside.example.com/',
      'http://hooks.example.com/',
    ]) {
      await expect(development.check(text)).rejects.toThrow(TargetError);
    }
  });

  it('is judged again when it is connected to, since a name may lead elsewhere by then', async () => {
    expect(await lookup(production, 'hooks.example.com', false)).toBe('93.184.216.34');
    expect(await lookup(production, 'hooks.example.com', true)).toHaveLength(2);
    await expect(lookup(production, 'half.example.com', true)).rejects.toThrow(TargetError);
    await expect(lookup(production, 'unknown.example.com', false)).rejects.toThrow(TargetError);
  });
});
