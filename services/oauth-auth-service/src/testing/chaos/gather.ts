import { fingerprint } from '../../crm-oauth/vault/fingerprint.js';
import type { Conductor, Stage } from './conductor.js';
import type { ConnectionFacts } from './judge.js';
import type { Traffic } from './traffic.js';

interface Row {
  readonly id: string;
  readonly status: string;
  readonly generation: number;
  readonly fingerprint: string | null;
}

/** Brings together what the database, the provider and the disturbers know of each connection. */
export async function gatherFacts(
  { lab, pool, faults }: Stage,
  conductor: Conductor,
  traffic: Traffic,
): Promise<ConnectionFacts[]> {
  const { rows } = await lab.db.query<Row>(
    `SELECT id, status, token_generation AS generation, refresh_token_fingerprint AS fingerprint
     FROM crm_oauth_tokens`,
  );
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  const grants = await lab.sandbox.control.salesforce.grants({ tokens: true });
  const grantOf = new Map(grants.map((grant) => [grant.id, grant]));
  return pool.all.map(({ id, grantId }) => {
    const row = rowOf.get(id);
    const grant = grantOf.get(grantId);
    if (row === undefined || grant === undefined) throw new Error(`connection ${id} has vanished`);
    const current = fingerprint(grant.refreshToken ?? '');
    return {
      id,
      status: row.status,
      commits: row.generation - 1,
      refreshes: grant.refreshes,
      replays: grant.replays,
      overlaps: grant.overlaps,
      holdsLiveToken: grant.live && row.fingerprint === current,
      lostAnswers: (faults.lostAnswers.get(grantId) ?? 0) + (conductor.killedInHand.get(id) ?? 0),
      refusedTokens: traffic.refused.filter(({ connection }) => connection.id === id).length,
    };
  });
}

/** Leases won per place in the fleet. */
export async function leasesWon({ lab, fleet }: Stage): Promise<number[]> {
  const { rows } = await lab.db.query<{ pid: string; won: number }>(
    "SELECT split_part(holder, ':', -2) AS pid, count(*)::int AS won FROM lease_log GROUP BY 1",
  );
  const wonBy = new Map(rows.map(({ pid, won }) => [Number(pid), won]));
  return fleet.places.map((pids) => pids.reduce((sum, pid) => sum + (wonBy.get(pid) ?? 0), 0));
}

/** Writes down who wins each lease, in the database itself. */
export async function logLeases({ lab }: Pick<Stage, 'lab'>): Promise<void> {
  await lab.db.query('CREATE TABLE lease_log (holder text NOT NULL)');
  await lab.db.query(`CREATE FUNCTION log_lease() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN INSERT INTO lease_log VALUES (NEW.lease_holder); RETURN NULL; END $$`);
  await lab.db.query(`CREATE TRIGGER log_lease AFTER UPDATE ON crm_oauth_tokens FOR EACH ROW
    WHEN (NEW.lease_epoch > OLD.lease_epoch) EXECUTE FUNCTION log_lease()`);
}
