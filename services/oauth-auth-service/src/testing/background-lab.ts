import type { CountersAnswer } from '@tetrix/crm-sandbox';
import type { ProcessLab } from './process-lab.js';

/** Looks for due grants at once, and lets what was found begin at once instead of spread out. */
export async function sweepNow({ db }: ProcessLab): Promise<void> {
  await db.query("SELECT graphile_worker.add_job('crm-sweep', job_key := 'sweep-now')");
  for (;;) {
    const { rows } = await db.query("SELECT 1 FROM graphile_worker.jobs WHERE key = 'sweep-now'");
    if (rows.length === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await db.query('UPDATE graphile_worker._private_jobs SET run_at = now() WHERE run_at > now()');
}

/** Connections whose refresh is still to come. */
export async function countWaiting({ db }: ProcessLab): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM crm_oauth_tokens
     WHERE token_generation = 1 AND status <> 'disconnected'`,
  );
  return rows[0]?.count ?? 0;
}

export const tokenEndpoint = ({ endpoints }: CountersAnswer) => ({
  refreshed: endpoints['salesforce']?.['token']?.outcomes['refresh_token']?.['ok'] ?? 0,
  requests: endpoints['salesforce']?.['token']?.requests ?? 0,
  inFlight: endpoints['salesforce']?.['token']?.inFlight ?? 0,
  maxInFlight: endpoints['salesforce']?.['token']?.maxInFlight ?? 0,
});
