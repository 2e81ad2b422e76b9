import type { AuditEvent } from '../platform/audit.js';
import { Tally } from './tally.js';

const handedOut = (id: string, requestId: string): AuditEvent => ({
  type: 'connection.token_handed_out',
  outcome: 'success',
  tenantId: 't',
  actor: { kind: 'user', id: 'u' },
  subject: { kind: 'connection', id },
  address: '192.0.2.1',
  requestId,
  details: { provider: 'salesforce' },
});
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

describe('Tally', () => {
  it('counts acts alike but for address and request, and starts afresh once taken', () => {
    const tally = new Tally(10);
    tally.add(handedOut('a', 'r1'), at(1));
    tally.add(handedOut('b', 'r2'), at(2));
    tally.add(handedOut('a', 'r3'), at(3));
    const taken = tally.take();
    expect(taken.map(({ subject, details }) => [subject?.id, details])).toEqual([
      ['a', { provider: 'salesforce', count: 2, since: at(1).toISOString() }],
      ['b', { provider: 'salesforce', count: 1, since: at(2).toISOString() }],
    ]);
    expect(taken[0]).not.toHaveProperty('requestId');
    expect(tally.take()).toEqual([]);
  });

  it('adds what could not be written to what came meanwhile', () => {
    const tally = new Tally(10);
    tally.add(handedOut('a', 'r'), at(1));
    const failed = tally.take();
    tally.add(handedOut('a', 'r'), at(5));
    expect(tally.giveBack(failed)).toBe(0);
    expect(tally.take()[0]?.details).toMatchObject({ count: 2, since: at(1).toISOString() });
  });

  it('takes no new kind beyond its bound, and says how many acts are lost', () => {
    const tally = new Tally(1);
    expect(tally.add(handedOut('a', 'r'), at(1))).toBe(true);
    expect(tally.add(handedOut('b', 'r'), at(1))).toBe(false);
    expect(tally.add(handedOut('a', 'r'), at(2))).toBe(true);
    const failed = tally.take();
    tally.add(handedOut('b', 'r'), at(3));
    expect(tally.giveBack(failed)).toBe(2);
  });
});
