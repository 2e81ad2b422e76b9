// Brings the database of DATABASE_URL up to date, as `prisma migrate deploy` would, without Prisma's
// engine: the program behind `npm run db:migrate` and the container image's migration.
import { LocalStackError } from './errors.js';
import { applyMigrations } from './launch/apply-migrations.js';

try {
  const url = process.env['DATABASE_URL'];
  if (!url) throw new LocalStackError('DATABASE_URL is required: the database to migrate.');
  const applied = await applyMigrations(url);
  const report = applied.length === 0 ? ['Nothing to apply.'] : applied;
  process.stdout.write(`${report.join('\n')}\n`);
} catch (error) {
  if (!(error instanceof LocalStackError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
