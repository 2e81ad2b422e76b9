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
    ['a first connection of a provider that names none', null, null, 7_200],
    ['one that the provider names', 1_800, null, 1_800],
    ['as the token before', null, { lifetimeSeconds: 900, learnedLifetimeSeconds: null }, 900],
    ['another than before', 1_800, { lifetimeSeconds: 900, learnedLifetimeSeconds: null }, 1_800],
    ['no more than learned', 1_800, { lifetimeSeconds: 1_800, learnedLifetimeSeconds: 900 }, 900],
    ['less than learned', 600, { lifetimeSeconds: 1_800, learnedLifetimeSeconds: 900 }, 600],
  ])('%s', (_name, expiresIn, before, seconds) => {
    expect(assumedLifetime(expiresIn, before, provider)).toBe(seconds);
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
