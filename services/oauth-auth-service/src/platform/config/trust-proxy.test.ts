import express from 'express';
import { trustProxyVariable } from './trust-proxy.js';

describe('TRUST_PROXY', () => {
  it.each([
    ['false', false],
    ['0', 0],
    ['2', 2],
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['loopback, 203.0.113.7', 'loopback, 203.0.113.7'],
    ['2001:db8::/32,uniquelocal', '2001:db8::/32,uniquelocal'],
  ])('may be %s, which Express takes', (text, value) => {
    expect(trustProxyVariable.parse(text)).toBe(value);
    expect(() => express().set('trust proxy', value)).not.toThrow();
  });

  it.each([
    'true',
    'yes',
    '-1',
    '11',
    '1.5',
    '0.0.0.0/0',
    '::/0',
    '10.0.0.0/33',
    '10.0.0.0/8/8',
    '10.0.0.0/',
    '10.0.0',
    'proxy.example',
    'loopback/8',
    'loopback,,linklocal',
  ])('may not be %s', (text) => {
    expect(trustProxyVariable.safeParse(text).success).toBe(false);
  });
});
