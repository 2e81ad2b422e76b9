import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';
import type { Migration } from '../migrate/migrations.js';

/** Prisma's own schema engine, the one behind `prisma migrate`, on one database. */
export interface PrismaEngine {
  /** The SQL that creates what the schema describes. */
  script(schema: string): Promise<string>;
  /** `prisma migrate deploy`: the names of what it applied. */
  deploy(migrations: readonly Migration[]): Promise<string[]>;
  close(): Promise<void>;
}

/** Node has it, but its types for version 20 leave it to those of browsers. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<{ exports: Record<string, unknown> }>;
};

const NO_FILTERS = { externalTables: [], externalEnums: [] };

export async function prismaEngine(databaseUrl: string): Promise<PrismaEngine> {
  instantiated ??= instantiate();
  await instantiated;
  // Ours to close: the engine, when it is freed, leaves its connections open.
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  const engine = await bindings.SchemaEngine.new(
    { datamodels: undefined },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(new PrismaPg(pool)),
  );
  return {
    async script(schema) {
      const { stdout } = await engine.diff({
        from: { tag: 'empty' },
        to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: schema }] },
        script: true,
        exitCode: null,
        filters: NO_FILTERS,
      });
      return stdout ?? '';
    },
    async deploy(migrations) {
      const { appliedMigrationNames } = await engine.applyMigrations({
        migrationsList: {
          baseDir: '/migrations',
          lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
          shadowDbInitScript: '',
          migrationDirectories: migrations.map(({ name, sql }) => ({
            path: name,
            migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
          })),
        },
        filters: NO_FILTERS,
      });
      return appliedMigrationNames;
    },
    async close() {
      engine.free();
      await pool.end();
    },
  };
}

let instantiated: Promise<void> | undefined;

/** Node imports WebAssembly as a module only behind a flag, so the bindings get theirs by hand. */
async function instantiate(): Promise<void> {
  const directory = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'));
  const module = await WebAssembly.compile(
    await readFile(join(directory, 'schema_engine_bg.wasm')),
  );
  const { exports } = await WebAssembly.instantiate(module, {
    './schema_engine_bg.js': { ...bindings },
  });
  bindings.__wbg_set_wasm(exports);
  const start = exports['__wbindgen_start'];
  if (typeof start === 'function') start();
}
