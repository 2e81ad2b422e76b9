import { withClient } from '../postgres/databases.js';

/** What a database holds, by the name of each thing, as PostgreSQL itself would write it. */
export type Catalog = Readonly<Record<string, string>>;

/** Attribute order is left out on purpose: a column added later comes last in the one and not in the other. */
const QUERIES = [
  `SELECT format('column %s.%s', c.relname, a.attname) AS name,
          concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'NOT NULL' END,
                    'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid)) AS definition
     FROM pg_class c
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
      AND c.relname <> '_prisma_migrations'`,
  `SELECT format('index %s', i.relname) AS name, pg_get_indexdef(i.oid) AS definition
     FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
    WHERE i.relnamespace = 'public'::regnamespace AND t.relname <> '_prisma_migrations'`,
  `SELECT format('constraint %s.%s', t.relname, k.conname) AS name, pg_get_constraintdef(k.oid) AS definition
     FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid
    WHERE k.connamespace = 'public'::regnamespace AND k.contype <> 'n'
      AND t.relname <> '_prisma_migrations'`,
  `SELECT format('enum %s', t.typname) AS name, string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder) AS definition
     FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid
    WHERE t.typnamespace = 'public'::regnamespace GROUP BY t.typname`,
];

/** Reads columns, indexes, constraints and enums of the schema `public`. */
export function readCatalog(databaseUrl: string): Promise<Catalog> {
  return withClient(databaseUrl, async (client) => {
    const catalog: Record<string, string> = {};
    for (const query of QUERIES) {
      const { rows } = await client.query<{ name: string; definition: string }>(query);
      for (const { name, definition } of rows) catalog[name] = definition;
    }
    return catalog;
  });
}
