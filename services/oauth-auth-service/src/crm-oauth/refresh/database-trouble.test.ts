import { passesByItself } from './database-trouble.js';

const withCode = (code: string) => Object.assign(new Error('trouble'), { code });

describe('trouble with the database', () => {
  it.each([
    ['a connection that broke', new Error('Connection terminated unexpectedly')],
    ['a connection that is broken', new Error('Client was closed and is not queryable')],
    ['a server that is not there', withCode('ECONNREFUSED')],
    ['a server that starts', withCode('57P03')],
    ['a standby before its promotion', withCode('25006')],
    ['a deadlock', withCode('40P01')],
    ['a full disk', withCode('53100')],
    ['a lock that was not to be had', withCode('55P03')],
    ['a statement that took too long', withCode('57014')],
  ])('%s passes', (_what, error) => {
    expect(passesByItself(error)).toBe(true);
  });

  it.each([
    ['a violated constraint', withCode('23505')],
    ['a missing column', withCode('42703')],
    ['a mistake of our own', new TypeError('x is not a function')],
    ['nothing at all', undefined],
  ])('%s does not', (_what, error) => {
    expect(passesByItself(error)).toBe(false);
  });
});
