// A program: `prisma migrate deploy` by Prisma's engine. Arguments: the database's URL and the
// folder of migrations; prints the names of what it applied. A process of its own, because the
// engine's timer for the advisory lock runs on for ten seconds after its end.
import { readMigrations } from '../migrate/migrations.js';
import { prismaEngine } from './prisma-engine.js';

const [databaseUrl = '', directory = ''] = process.argv.slice(2);
const engine = await prismaEngine(databaseUrl);
const applied = await engine.deploy(await readMigrations(directory));
await engine.close();
process.stdout.write(JSON.stringify(applied), () => process.exit());
