import { assumedLifetime, introspectedLifetime, lifetimeFromRefusal } from './lifetime.js';

describe('lifetimeFromRefusal', () => {
  it.each([
    [299, 7_200, null],
    [300, 7_200, 600],
    [599, 7_200, 600],
    [1_000.7, 7_200, 1_000],
    [7_200, 7_200, null],
  ])('a token refused at %d s of %d s teaches %p', (age, lifetime, expected) => {
    expect(lifetimeFromRefusal(age, lifetime)).toBe(expected);
  });
});

describe('assumedLifetime', () => {
  const provider = { defaultLifetime: 7_200 };
  it.each([
    [null, null, 7_200],
    [1_800, null, 1_800],
    [null, 900, 900],
    [1_800, 900, 900],
    [600, 900, 600],
  ])('expires_in %p, learned %p: %d s', (expiresIn, learned, expected) => {
    expect(assumedLifetime(expiresIn, learned, provider)).toBe(expected);
  });
});

describe('introspectedLifetime (RFC 7662 §2.2)', () => {
  it('is the span between the two times of the provider', () => {
    expect(introspectedLifetime({ active: true, issuedAt: 1_000, expiresAt: 1_900 })).toBe(900);
  });

  it.each([
    null,
    { active: false, issuedAt: 1, expiresAt: 2 },
    { active: true, issuedAt: null, expiresAt: 2 },
    { active: true, issuedAt: 5, expiresAt: null },
    { active: true, issuedAt: 5, expiresAt: 5 },
  ])('tells nothing from %p', (answer) => {
    expect(introspectedLifetime(answer)).toBeNull();
  });
});
