import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTestDatabase } from '@tetrix/local-stack';
import { newEncryptionKey, newSigningKey, startServiceProcess } from '../testing/index.js';

// The files that bring the service into production, held against the code.

const checkout = fileURLToPath(new URL('../../../../', import.meta.url));
const read = (path: string): string => readFileSync(join(checkout, path), 'utf8');
const matches = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map((match) => match[1] ?? '');

const dockerfile = read('Dockerfile');
const compose = read('compose.yaml');
const serviceVariables = [...partOf('service').matchAll(/^ {6}([A-Z_]+): (.*)$/gm)].map(
  ([, name = '', value = '']): [string, string] => [name, value],
);

/** One service of compose.yaml, from its name to the next one's. */
function partOf(service: string): string {
  const [part = ''] = new RegExp(`^  ${service}:\\n(?:(?:    .*)?\\n)*`, 'm').exec(compose) ?? [];
  return part;
}

/** The keys of every schema that `readEnv` reads. */
const known = readdirSync(join(checkout, 'services/oauth-auth-service/src'), { recursive: true })
  .map((path) => join('services/oauth-auth-service/src', String(path)))
  .filter((path) => path.endsWith('.ts') && !path.includes('generated'))
  .map(read)
  .filter((source) => source.includes('= readEnv('))
  .flatMap((source) => matches(source, /^ {2}([A-Z][A-Z\d_]+): /gm));

describe('compose.yaml', () => {
  it('sets variables that the service knows', () => {
    const names = serviceVariables.map(([name]) => name);
    expect(names).toContain('DATABASE_URL');
    expect(known).toEqual(expect.arrayContaining(names));
  });

  it('takes from .env exactly what .env.example shows', () => {
    const taken = matches(compose, /\$\{(\w+)/g);
    const shown = matches(read('.env.example'), /^(\w+)=/gm);
    expect(new Set(shown)).toEqual(new Set(taken));
  });

  it('sets all that production requires, where .env holds what it demands and one CRM', async () => {
    const database = await createTestDatabase();
    const filledIn: Record<string, string> = {
      POSTGRES_PASSWORD: 'unused here',
      PUBLIC_URL: 'https://crm.tetrix.example',
      TOKEN_ENCRYPTION_KEYS: newEncryptionKey('2026-11'),
      JWT_PRIVATE_KEYS: newSigningKey('2026-11'),
      OAUTH_SIGNING_KEYS: newSigningKey('oauth-2026-11'),
    };
    expect(new Set(matches(compose, /\$\{(\w+):\?/g))).toEqual(new Set(Object.keys(filledIn)));
    const environment = serviceVariables.map(([name, value]) => [
      name,
      value.replace(/\$\{(\w+):[^}]*\}/g, (_all, variable: string) => filledIn[variable] ?? ''),
    ]);
    const service = await startServiceProcess({
      ...Object.fromEntries(environment),
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      DATABASE_URL: database.url,
      HUBSPOT_CLIENT_ID: 'an-app',
      HUBSPOT_CLIENT_SECRET: 'a-secret-of-the-app',
    });
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
    await service.stop();
    await database.drop();
  });
});

describe('Dockerfile', () => {
  it('copies what there is', () => {
    const copied = matches(dockerfile, /^COPY (?!--from)(.+) \S+$/gm).flatMap((all) =>
      all.split(' '),
    );
    expect(copied).toContain('prisma');
    expect(copied.filter((path) => !existsSync(join(checkout, path)))).toEqual([]);
  });

  it('takes along each workspace that the service depends on', () => {
    const manifest = JSON.parse(read('services/oauth-auth-service/package.json'));
    const workspaces = Object.keys(manifest.dependencies)
      .filter((name) => name.startsWith('@tetrix/'))
      .map((name) => name.replace('@tetrix/', 'services/'));
    expect(workspaces.filter((path) => !dockerfile.includes(`COPY ${path} ${path}`))).toEqual([]);
  });

  it('starts programs that are compiled', () => {
    const [start = '[]'] = matches(dockerfile, /^CMD (\[.*\])$/gm);
    const [migration = ''] = matches(partOf('migrate'), /^ {4}command: \[node, (.*)\]$/gm);
    const programs: string[] = [JSON.parse(start).at(-1), migration];
    expect(programs.filter((path) => existsSync(join(checkout, path)))).toEqual(programs);
    expect(programs.every((path) => path.endsWith('.js'))).toBe(true);
  });
});

describe('docs/operations.md', () => {
  it('lists every variable, and none that nothing reads', () => {
    const rows = matches(read('docs/operations.md'), /^\| (`[A-Z][^|]*)\|/gm);
    const listed = rows.flatMap((cell) => matches(cell, /`([A-Z][A-Z\d_]+)`/g));
    expect(listed.sort()).toEqual([...new Set(known)].sort());
  });
});
