import { mergeByKey, saysTheSame } from './contacts.js';

describe('mergeByKey', () => {
  it('makes one entry of a person, of whose fields the later ones win', () => {
    const merged = mergeByKey([
      { email: 'Ada@x.example', firstName: 'A', phone: '1' },
      { phone: '1', firstName: 'B' },
      { email: 'ada@X.example', firstName: 'C' },
    ]);
    expect([...merged.values()]).toEqual([
      {
        kind: 'email',
        value: 'ada@x.example',
        input: { email: 'ada@X.example', firstName: 'C', phone: '1' },
      },
      { kind: 'phone', value: '1', input: { phone: '1', firstName: 'B' } },
    ]);
  });

  it.each([[{}], [{ firstName: 'Ada' }], [{ email: '' }], [{ email: null, phone: null }]])(
    'refuses %j, which nobody could find again',
    (input) => {
      expect(() => mergeByKey([input])).toThrow(RangeError);
    },
  );
});

it('contacts are compared by what they say, e-mail addresses without case', () => {
  const base = { id: '1', modifiedAt: new Date(0), phone: null, firstName: 'A', lastName: null };
  const one = { ...base, email: 'Ada@x.example', jobTitle: null };
  const other = { ...one, id: '2', modifiedAt: new Date(1), email: 'ada@x.example' };
  expect(saysTheSame(one, other)).toBe(true);
  expect(saysTheSame(one, { ...other, jobTitle: 'CFO' })).toBe(false);
});
