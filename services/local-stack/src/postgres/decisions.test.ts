import { grants } from './reachable.js';
import { startFailure } from './start-failure.js';

describe('grants', () => {
  const user = { uid: 101, gid: 104 };

  it.each([
    { entry: { uid: 101, gid: 0, mode: 0o40_500 }, expected: true },
    { entry: { uid: 101, gid: 0, mode: 0o40_055 }, expected: false },
    { entry: { uid: 0, gid: 104, mode: 0o40_750 }, expected: true },
    { entry: { uid: 0, gid: 104, mode: 0o40_705 }, expected: false },
    { entry: { uid: 0, gid: 0, mode: 0o40_755 }, expected: true },
    { entry: { uid: 0, gid: 0, mode: 0o40_700 }, expected: false },
  ])('lets the first matching class decide: %j', ({ entry, expected }) => {
    expect(grants(entry, user, 0o5)).toBe(expected);
  });
});

describe('startFailure', () => {
  it.each([
    [
      'LOG:  could not bind IPv4 address "127.0.0.1": Address already in use\nFATAL:  could not create any TCP/IP sockets',
      'port_in_use',
    ],
    [
      'FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use',
      'predecessor_ending',
    ],
    ['FATAL:  database files are incompatible with server', 'other'],
  ])('tells what to do about %j', (log, kind) => {
    expect(startFailure(log, 'pg_ctl failed').kind).toBe(kind);
  });

  it("gives PostgreSQL's own reason, else what the program printed first", () => {
    expect(startFailure('FATAL:  out of luck\nmore', '').reason).toBe('out of luck');
    expect(startFailure('', 'pg_ctl did not run\nmore').reason).toBe('pg_ctl did not run');
  });
});
