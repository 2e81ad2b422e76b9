import { parseIdentityUrl, toLongId } from './ids.js';

describe('toLongId: the 18-character form of a record id', () => {
  it.each([
    ['001D000000IqhSL', '001D000000IqhSLIAZ'],
    ['00D000000000062', '00D000000000062EAA'],
    ['00Q000000000000', '00Q000000000000EAA'],
    ['abcdefghijklmno', 'abcdefghijklmnoAAA'],
    ['ABCDEFGHIJKLMNO', 'ABCDEFGHIJKLMNO555'],
    ['000000000000000', '000000000000000AAA'],
  ])('%s → %s', (short, long) => {
    expect(toLongId(short)).toBe(long);
  });

  it('leaves the long form as it is, and repairs a suffix whose case was lost', () => {
    expect(toLongId('001D000000IqhSLIAZ')).toBe('001D000000IqhSLIAZ');
    expect(toLongId('001D000000IqhSLiaz')).toBe('001D000000IqhSLIAZ');
  });

  it('keeps ids apart that differ in case alone', () => {
    expect(toLongId('001D000000IqhSl')).not.toBe(toLongId('001D000000IqhSL'));
  });

  it.each(['', '001D000000IqhS', '001D000000IqhSL1', '001D000000Iqh-L', '001D000000IqhSLIAZ0'])(
    '%p is no id',
    (value) => {
      expect(toLongId(value)).toBeNull();
    },
  );
});

describe('parseIdentityUrl', () => {
  const ids = { orgId: '00Dx0000001T0zkEAC', userId: '005x0000001S2b9AAC' };

  it.each([
    'https://login.salesforce.com/id/00Dx0000001T0zk/005x0000001S2b9',
    'https://login.salesforce.com/id/00Dx0000001T0zkEAC/005x0000001S2b9AAC',
    'https://acme.my.salesforce.com/id/00Dx0000001T0zkEAC/005x0000001S2b9',
  ])('%s', (url) => {
    expect(parseIdentityUrl(url)).toEqual(ids);
  });

  it.each([
    ['nothing', undefined],
    ['a number', 7],
    ['a relative address', '/id/00Dx0000001T0zk/005x0000001S2b9'],
    ['no user', 'https://login.salesforce.com/id/00Dx0000001T0zk'],
    ['an org that is no id', 'https://login.salesforce.com/id/00D/005x0000001S2b9'],
    ['something after it', 'https://login.salesforce.com/id/00Dx0000001T0zk/005x0000001S2b9/x'],
    ['another path', 'https://login.salesforce.com/x/id/00Dx0000001T0zk/005x0000001S2b9'],
  ])('refuses %s', (_what, value) => {
    expect(parseIdentityUrl(value)).toBeNull();
  });
});
