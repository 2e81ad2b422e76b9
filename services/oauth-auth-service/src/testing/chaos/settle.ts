import { setTimeout as delay } from 'node:timers/promises';
import type { Chance } from './chance.js';
import type { Stage } from './conductor.js';
import type { Traffic } from './traffic.js';

const PATIENCE_MS = 90_000;
const AT_ONCE = 8;

/**
 * After the last disturbance: asks for every grant that is still in doubt until none is.
 * @returns how many are in doubt when patience ends
 */
export async function settle(stage: Stage, traffic: Traffic, chance: Chance): Promise<number> {
  const { lab, faults, pool } = stage;
  await faults.collect();
  await lab.sandbox.control.clearFaults();
  const byId = new Map(pool.all.map((connection) => [connection.id, connection]));
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (;;) {
    // Back-off is for a provider in trouble, and that is over.
    await lab.db.query('UPDATE crm_oauth_tokens SET next_attempt_at = NULL');
    const { rows } = await lab.db.query<{ id: string }>(
      `SELECT id FROM crm_oauth_tokens
       WHERE status = 'uncertain' OR (status = 'active' AND intent_generation IS NOT NULL)`,
    );
    if (rows.length === 0 || performance.now() > giveUpAt) return rows.length;
    const waiting = rows.flatMap(({ id }) => byId.get(id) ?? []);
    const worker = async (): Promise<void> => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        await traffic.ask(next, chance.next());
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    await delay(200);
  }
}
