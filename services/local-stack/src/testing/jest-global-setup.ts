import { migrate } from '../migrate/migrate.js';
import { startPostgres, type ThrowawayPostgres } from '../postgres/throwaway.js';
import { SERVER_URL_VARIABLE, TEMPLATE_DATABASE } from './test-database.js';

declare global {
  var tetrixTestPostgres: ThrowawayPostgres | undefined;
}

/** Starts the one cluster of a Jest run and migrates the template of its databases. */
export default async function setUp(): Promise<void> {
  const postgres = await startPostgres();
  globalThis.tetrixTestPostgres = postgres;
  await migrate(await postgres.createDatabase(TEMPLATE_DATABASE));
  process.env[SERVER_URL_VARIABLE] = postgres.url;
}
