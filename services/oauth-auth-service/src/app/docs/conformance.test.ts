import { readdirSync, readFileSync } from 'node:fs';

const SOURCES = new URL('../../', import.meta.url);
const TABLE = new URL('../../../../../docs/conformance.md', import.meta.url);
const POINTS = 20;

/** `4 oauth/authorize/pkce.test.ts`, for each point and each of its files. */
function documented(): string[] {
  const rows = readFileSync(TABLE, 'utf8').matchAll(/^\| +(\d+) \|.*\|(.*)\|$/gm);
  return [...rows].flatMap(([, point = '', files = '']) =>
    [...files.matchAll(/`([^`]+)`/g)].map(([, file = '']) => `${point} ${file}`),
  );
}

/** The same as the names of the tests have it. */
function tested(): string[] {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.test.ts'));
  return files.flatMap((file) => {
    const names = namesIn(readFileSync(new URL(file, SOURCES), 'utf8'));
    return [...new Set(names.map(({ point }) => `${point} ${file}`))];
  });
}

const namesIn = (source: string) =>
  [...source.matchAll(/(?:describe|it)(?:\.each\(.*\))?\(\s*(['"`])(\d+)\. (.*)\1,/g)].map(
    ([, , point = '', name = '']) => ({ point, name }),
  );

describe('docs/conformance.md', () => {
  it('names the tests of each of its points, and all of them', () => {
    expect(documented().sort()).toEqual(tested().sort());
    const points = new Set(documented().map((line) => Number.parseInt(line, 10)));
    expect([...points].sort((a, b) => a - b)).toEqual(
      Array.from({ length: POINTS }, (_, index) => index + 1),
    );
  });

  it('is about tests that say what they follow', () => {
    const silent = tested().flatMap((line) => {
      const file = line.slice(line.indexOf(' ') + 1);
      return namesIn(readFileSync(new URL(file, SOURCES), 'utf8'))
        .filter(({ name }) => !/RFC \d{4}|OWASP|NIST|OpenID/.test(name))
        .map(({ point, name }) => `${point}. ${name}`);
    });
    expect(silent).toEqual([]);
  });
});
