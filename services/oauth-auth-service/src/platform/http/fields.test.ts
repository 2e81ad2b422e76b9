import fc from 'fast-check';
import { instantField, lineField } from './fields.js';

describe('a line', () => {
  const field = lineField(30);

  it.each(['', 'plain', 'Zoë 李 🦊', '‏right to left', "'; DROP TABLE users; --"])(
    'may be %j',
    (text) => {
      expect(field.parse(text)).toBe(text);
    },
  );

  it.each(['\0', 'a\nb', 'a\rb', 'tab\t', '\u001b[31m', '\u007f', '\u0085', '\ud83d', '\udd8a x'])(
    'is not %j',
    (text) => {
      expect(field.safeParse(text).success).toBe(false);
    },
  );

  it('keeps its bytes on the way through UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
        if (!field.safeParse(text).success) return;
        expect(Buffer.from(text, 'utf8').toString('utf8')).toBe(text);
      }),
    );
  });
});

describe('an instant', () => {
  it.each(['0001-01-01T00:00:00Z', '2026-02-28T12:00:00+14:00', '9999-12-31T23:59:59.999Z'])(
    'may be %s',
    (text) => {
      expect(instantField.parse(text)).toEqual(new Date(text));
    },
  );

  it.each([
    ['the year 0, which PostgreSQL does not have', '0000-12-31T00:00:00Z'],
    ['before it by its offset', '0001-01-01T00:00:00+14:00'],
    ['beyond four digits by its offset', '9999-12-31T23:59:59-14:00'],
    ['a day that no month has', '2026-02-30T00:00:00Z'],
    ['without offset', '2026-01-01T00:00:00'],
  ])('is not %s', (_what, text) => {
    expect(instantField.safeParse(text).success).toBe(false);
  });
});
