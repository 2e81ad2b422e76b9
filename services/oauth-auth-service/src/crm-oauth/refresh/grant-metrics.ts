import type { Pool, QueryResultRow } from 'pg';
import type { Logger } from '../../platform/logger.js';
import { Gauge, type Registry } from '../../platform/metrics.js';

/** Gauges read from the database when they are scraped, so that every process tells the same. */
export function registerGrantMetrics(registry: Registry, pool: Pool, logger: Logger): void {
  const registers = [registry];
  /** While the database is away these gauges are absent; the process's own metrics still answer. */
  const read = async <R extends QueryResultRow>(sql: string): Promise<R[]> => {
    try {
      return (await pool.query<R>(sql)).rows;
    } catch (err) {
      logger.warn({ err }, 'the gauges of the grants could not be read');
      return [];
    }
  };
  new Gauge({
    name: 'crm_grants',
    help: 'Connections by provider and status.',
    labelNames: ['provider', 'status'],
    registers,
    async collect() {
      const rows = await read<{ provider: string; status: string; count: number }>(
        'SELECT provider, status, count(*)::int AS count FROM crm_oauth_tokens GROUP BY 1, 2',
      );
      this.reset();
      for (const { provider, status, count } of rows) this.set({ provider, status }, count);
    },
  });
  single(
    'crm_oldest_due_grant_seconds',
    'How long the access token of the longest neglected live grant has been expired.',
    `SELECT GREATEST(0, EXTRACT(EPOCH FROM now() - min(expires_at)))::float8 AS value
     FROM crm_oauth_tokens WHERE status IN ('active', 'uncertain') AND refresh_token IS NOT NULL`,
  );
  single(
    'crm_revocations_pending',
    'Tokens that still have to be revoked upstream.',
    "SELECT count(*)::float8 AS value FROM crm_token_revocations WHERE status = 'pending'",
  );

  function single(name: string, help: string, sql: string): void {
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        const [row] = await read<{ value: number | null }>(sql);
        if (row === undefined) this.reset();
        else this.set(row.value ?? 0);
      },
    });
  }
}
