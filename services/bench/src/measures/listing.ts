import { randomUUID } from 'node:crypto';
import { Load } from '../load/load.js';
import type { Stack } from '../stack/stack.js';
import { type Person, register, signIn } from './people.js';
import { seedConnections } from './seed-connections.js';

export interface ListingTimes {
  /** Whose listing: one tenant's, or all of them. */
  readonly who: 'tenant admin' | 'platform admin';
  readonly connections: number;
  /** Medians, in milliseconds. */
  readonly firstMs: number;
  readonly filteredMs: number;
  readonly deepMs: number;
  /** A part of a name is looked for in every connection. */
  readonly searchedMs: number;
  readonly deepToFirst: number;
}

const OTHER_TENANTS = 6;
/** How far in the deep page lies. */
const DEEP = 0.9;
const FILTER = '&provider=salesforce&status=reauth_required';
const SEARCH = '&q=contoso';

/** The admin listing with so many connections in the database, four tenths of them in one tenant. */
export async function measureListing(
  stack: Stack,
  connections: number,
  roundMs: number,
): Promise<ListingTimes[]> {
  const { service, pool } = stack;
  const admin = await register(service.url, 'Northwind Traders');
  const platform = await registerPlatformAdmin(stack);
  const own = Math.round(connections * 0.4);
  const each = Math.round((connections - own) / OTHER_TENANTS);
  const others = Array.from({ length: OTHER_TENANTS }, () => ({
    tenantId: randomUUID(),
    connections: each,
  }));
  await seedConnections(pool, [{ tenantId: admin.tenantId, connections: own }, ...others]);

  const times = async (person: Person, tenantId: string | null, count: number) => {
    const page = (query: string) => timePage(service.url, person, query, roundMs);
    const firstMs = await page('');
    const deepMs = await page(`&cursor=${await deepCursor(stack, tenantId, count)}`);
    const filteredMs = await page(FILTER);
    const searchedMs = await page(SEARCH);
    const deepToFirst = deepMs / firstMs;
    return { connections: count, firstMs, filteredMs, deepMs, searchedMs, deepToFirst };
  };
  return [
    { who: 'tenant admin', ...(await times(admin, admin.tenantId, own)) },
    { who: 'platform admin', ...(await times(platform, null, connections)) },
  ];
}

async function registerPlatformAdmin({ service, pool }: Stack): Promise<Person> {
  const person = await register(service.url, 'Platform');
  await pool.query(`UPDATE users SET role = 'platform_admin' WHERE email = $1`, [person.email]);
  return signIn(service.url, person);
}

/** One caller, one page after the other. */
async function timePage(
  origin: string,
  { bearer }: Person,
  query: string,
  roundMs: number,
): Promise<number> {
  const path = `/crm-oauth/tokens?limit=50${query}`;
  const load = new Load({ origin, path, method: 'GET', headers: { authorization: bearer } }, 1);
  try {
    await load.round(roundMs / 4);
    return (await load.round(roundMs)).p50;
  } finally {
    await load.close();
  }
}

/**
 * The cursor that a client would hold after paging through most of the list, without the hundreds
 * of pages before it. Should its form change, the service refuses this one and the run fails.
 */
async function deepCursor(
  { pool }: Stack,
  tenantId: string | null,
  count: number,
): Promise<string> {
  const { rows } = await pool.query<{ a: string; i: string }>(
    `SELECT to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS a, id AS i
     FROM crm_oauth_tokens WHERE $1::text IS NULL OR tenant_id = $1
     ORDER BY created_at DESC, id DESC OFFSET $2 LIMIT 1`,
    [tenantId, Math.floor(count * DEEP)],
  );
  return Buffer.from(JSON.stringify(rows[0])).toString('base64url');
}
