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

  it('refuses more than 254 characters (RFC 5321 §4.5.3.1.3)', () => {
    const email = (length: number) => `${'a'.repeat(length - 12)}@example.com`;
    expect(emailField.safeParse(email(255)).success).toBe(false);
  });
});

describe('nameField', () => {
  it('removes control characters and direction marks, and collapses space', () => {
    expect(nameField.parse('  Ada\u0000\u202e   Love\u200flace\r\n')).toBe('Ada Lovelace');
  });

  it.each(['', ' ', '\u0007', 'x'.repeat(201)])('refuses %j', (input) => {
    expect(nameField.safeParse(input).success).toBe(false);
  });
});
