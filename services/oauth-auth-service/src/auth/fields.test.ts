import { emailField, nameField } from './fields.js';

describe('emailField', () => {
  it.each([
    [' Ada@Example.COM ', 'ada@example.com'],
    ['o.k+tag@sub.example.org', 'o.k+tag@sub.example.org'],
  ])('reads %j as %j', (input, email) => {
    expect(emailField.parse(input)).toBe(email);
  });

  it.each(['', 'ada', 'ada@', '@example.com', 'a b@example.com', 'a@b.c\r\nBcc: x@y.z', 7, null])(
    'refuses %j',
    (input) => {
      expect(emailField.safeParse(input).success).toBe(false);
    },
  );

  it.each([
    ['a decomposed letter', 'zoe\u0308@example.com'],
    ['a composed letter', 'zo\u00eb@example.com'],
    ['a dotted capital I, whose lower case is two characters', 'ADM\u0130N@example.com'],
    ['a letter of another script that looks the same', '\u0430dmin@example.com'],
    ['a character that cannot be seen', 'ad\u200bmin@example.com'],
    ['NUL', 'ad\u0000min@example.com'],
    ['half of a surrogate pair', 'ad\ud83dmin@example.com'],
  ])('refuses %s, so that no two spellings can be taken for one', (_what, input) => {
    expect(emailField.safeParse(input).success).toBe(false);
  });

  it('folds what Unicode calls the same character into ASCII before anything is looked up', () => {
    expect(emailField.parse('\u212aate@example.com')).toBe('kate@example.com');
  });

  it('refuses more than 254 characters (RFC 5321 §4.5.3.1.3)', () => {
    const email = (length: number) => `${'a'.repeat(length - 12)}@example.com`;
    expect(emailField.safeParse(email(255)).success).toBe(false);
  });
});

describe('nameField', () => {
  it('removes control characters and direction marks, and collapses space', () => {
    expect(nameField.parse('  Ada\u0000\u202e   Love\u200flace\r\n')).toBe('Ada Lovelace');
  });

  it.each([
    ['\u200bA\ufeffda\u2060', 'Ada'],
    ['A\ud83dda', 'Ada'],
    ['Zoe\u0308', 'Zoë'],
    ['Zoe\u200b\u0308', 'Zoë'],
    ['\u2066Ada\u2069 \u061c', 'Ada'],
    ['👩\u200d🔬 می\u200cخواهم', '👩\u200d🔬 می\u200cخواهم'],
  ])('reads %j as %j', (input, name) => {
    expect(nameField.parse(input)).toBe(name);
  });

  it.each(['', ' ', '\u0007', '\u200b\u2060', '\u200d', '\u0308', '\ud83d', 'x'.repeat(201)])(
    'refuses %j',
    (input) => {
      expect(nameField.safeParse(input).success).toBe(false);
    },
  );
});
