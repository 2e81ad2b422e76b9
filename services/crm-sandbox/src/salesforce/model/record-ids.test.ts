import fc from 'fast-check';
import { systemRandom } from '../../platform/random.js';
import { newRecordId, withChecksum } from './record-ids.js';

describe('record ids', () => {
  it.each([
    ['001A0000006Vm9u', '001A0000006Vm9uIAC'],
    ['000000000000000', '000000000000000AAA'],
    ['AAAAAAAAAAAAAAA', 'AAAAAAAAAAAAAAA555'],
  ])('%s has the 18-character form %s', (id15, id18) => {
    expect(withChecksum(id15)).toBe(id18);
  });

  it('the suffix tells apart ids that differ only in case', () => {
    const id = fc.stringMatching(/^[0-9A-Za-z]{15}$/);
    const swapped = (text: string) =>
      text.replace(/[a-z]/i, (c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase()));
    fc.assert(
      fc.property(id, (id15) => {
        fc.pre(/[a-z]/i.test(id15));
        expect(withChecksum(id15).slice(15)).not.toBe(withChecksum(swapped(id15)).slice(15));
      }),
    );
  });

  it('new ids carry the key prefix of their kind and a right suffix', () => {
    const id = newRecordId('user', systemRandom);
    expect(id).toMatch(/^005[0-9A-Za-z]{15}$/);
    expect(withChecksum(id.slice(0, 15))).toBe(id);
  });

  it('anything but 15 characters is refused', () => {
    expect(() => withChecksum('00D')).toThrow(RangeError);
  });
});
