import { judge } from './delivery.policy.js';

describe('judge', () => {
  it.each([200, 201, 204, 299])('takes %d for delivered', (status) => {
    expect(judge({ status }, 1, 0)).toEqual({ kind: 'delivered' });
  });

  it.each([{ status: 302 }, { status: 404 }, { status: 500 }, { error: 'timeout' } as const])(
    'tries again after %j',
    (result) => expect(judge(result, 1, 0)).toEqual({ kind: 'retry', seconds: 5 }),
  );

  it('stops at once for a receiver that is gone', () => {
    expect(judge({ status: 410 }, 1, 0)).toEqual({ kind: 'disable', reason: 'gone' });
  });

  it('tries ever more rarely for about a day, then disables the webhook', () => {
    let total = 0;
    let attempts = 1;
    let last = 0;
    for (;;) {
      const verdict = judge({ status: 503 }, attempts, 0.5);
      if (verdict.kind !== 'retry') {
        expect(verdict).toEqual({ kind: 'disable', reason: 'failing' });
        break;
      }
      expect(verdict.seconds).toBeGreaterThanOrEqual(last);
      last = verdict.seconds;
      total += verdict.seconds;
      attempts += 1;
    }
    expect(total / 3_600).toBeGreaterThan(20);
    expect(total / 3_600).toBeLessThan(28);
  });
});
