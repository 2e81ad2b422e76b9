import { table } from './table.js';

describe('table', () => {
  it('puts names to the left and numbers to the right', () => {
    const text = table(
      ['callers', 'req/s'],
      [
        ['1', '900'],
        ['16', '12,000'],
      ],
    );
    expect(text.split('\n')).toEqual([
      'callers   req/s',
      '-------  ------',
      '1           900',
      '16       12,000',
    ]);
  });
});
