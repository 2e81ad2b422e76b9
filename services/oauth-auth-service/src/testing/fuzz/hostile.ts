import fc from 'fast-check';

const loneSurrogates = fc
  .array(fc.integer({ min: 0xd800, max: 0xdfff }), { minLength: 1, maxLength: 3 })
  .map((units) => String.fromCharCode(...units));

/** What a database or an encoding refuses outright, where a program has let it through. */
const BREAKERS = [
  '\u0000',
  'a\u0000b',
  '\ud83d',
  '\\',
  '%',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59-14:00',
  Buffer.from('{"a":"0000-01-01T00:00:00Z","i":"3b9a5d1c-7a52-4c3e-8f0d-6e2b1a9c4d57"}').toString(
    'base64url',
  ),
] as const;

const KNOWN_TRICKS = [
  '',
  ' ',
  '\r\nSet-Cookie: a=b',
  '\u001b[2J',
  '\u202egnp.exe',
  '\u200b',
  '\ufeff',
  'e\u0301',
  '٣',
  "' OR '1'='1",
  "'; DROP TABLE users; --",
  '_',
  '#{7*7}',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  'null',
  'undefined',
  'NaN',
  '-1',
  '1e309',
  '9223372036854775808',
  '00000000-0000-0000-0000-000000000000',
  'http://169.254.169.254/latest/meta-data',
  'javascript:alert(1)',
  '//evil.example',
  'https://user@evil.example',
  'x'.repeat(5_000),
] as const;

/** Text that has broken programs before, and text that nobody has thought of. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...BREAKERS) },
  { weight: 4, arbitrary: fc.constantFrom(...KNOWN_TRICKS) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: loneSurrogates },
  { weight: 1, arbitrary: fc.uuid() },
);

/** Keys that reach into objects they should not, before any that are merely unknown. */
export const hostileKey: fc.Arbitrary<string> = fc.constantFrom(
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'id',
  'role',
  'tenantId',
  'status',
  'isDefault',
  '$where',
  'a[b]',
  '',
  '\u0000',
);

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

/** A value of any type where another one is expected. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 5, arbitrary: hostileText },
  {
    weight: 2,
    arbitrary: fc.constantFrom<unknown>(
      ...[null, true, 0, -1, 1.5, 1e308, 2 ** 53, [], {}, [[]], [null], nested(500)],
    ),
  },
  { weight: 1, arbitrary: fc.dictionary(hostileKey, hostileText, { maxKeys: 3 }) },
  { weight: 1, arbitrary: fc.array(hostileText, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

/** Percent-encodes the bytes of a text, halves of surrogate pairs included. */
export const percentEncode = (text: string): string =>
  Buffer.from(text, 'utf8')
    .toString('latin1')
    .replace(/[^\w.~-]/g, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);

/** One segment of a path as it is sent, well encoded or not. */
export const hostileSegment: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '%',
    '%zz',
    '%E0%A4%A',
    '%ff%fe',
    '%00',
    '%2e%2e',
    '..',
    '.',
    '%2F..%2F',
    'a%2Fb',
    '%5c',
    ';x=1',
    'a?b',
    '*',
    ':id',
    '%252e',
    '%0d%0aX-Evil:%201',
  ),
  hostileText.map((text) => percentEncode(text) || '-'),
);

/** A body that is not the JSON object which it should be. */
export const hostileBody: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '{',
    '{"a":',
    '"text"',
    'null',
    '[]',
    '[1,2]',
    '7',
    '{"a":1}{"b":2}',
    '{"__proto__":{"role":"admin"}}',
    '{"constructor":{"prototype":{"role":"admin"}}}',
    '\u0000',
    '\ufeff{}',
    `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
    `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
    `{"a":"${'x'.repeat(70_000)}"}`,
    'a=1&b=2',
  ),
  fc.json({ maxDepth: 4 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
);
