import { type Condition, holds, type Operator } from './condition.js';

const record = new Map<string, unknown>([
  ['Id', '003a'],
  ['Email', 'Ada@x.example'],
  ['Count', 7],
  ['Phone', null],
]);
const check = (condition: Condition) => holds(condition, (field) => record.get(field));
const compare = (field: string, operator: Operator, value: string | number | null) =>
  check({ kind: 'compare', field, operator, value });

describe('a condition', () => {
  it.each([
    ['Email', '=', 'ada@X.EXAMPLE', true],
    ['Id', '=', '003A', false],
    ['Phone', '=', null, true],
    ['Phone', '!=', null, false],
    ['Phone', '<', 'z', false],
    ['Count', '>=', 7, true],
    ['Count', '<', 7, false],
    ['Id', '>', '0039', true],
  ] as const)('%s %s %j: %s', (field, operator, value, expected) => {
    expect(compare(field, operator, value)).toBe(expected);
  });

  it('joins and lists', () => {
    const yes = { kind: 'in', field: 'Count', values: [1, 7] } as const;
    const no = { kind: 'in', field: 'Count', values: [1] } as const;
    expect(check({ kind: 'and', parts: [yes, no] })).toBe(false);
    expect(check({ kind: 'or', parts: [yes, no] })).toBe(true);
  });
});
