import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@tetrix/local-stack';
import fc from 'fast-check';
import pg from 'pg';
import { readConfig } from '../../platform/config/config.js';
import {
  type ModelLease,
  type ModelSnapshot,
  ModelStore,
} from '../../testing/grant-model/store.js';
import { seedConnections } from '../../testing/seed-connections.js';
import { testEnv } from '../../testing/test-env.js';
import { environmentKeys } from '../vault/key-provider.js';
import { Vault } from '../vault/vault.js';
import type { GrantSnapshot } from './grant.js';
import { type FreshTokens, GrantStore, type Lease } from './grant-store.js';

/** Seconds; no lease lapses and no back-off ends but by the story's own hand. */
const LONG = 1_000;
const diagnosis = { code: 'provider_error', retryable: true, cause: 'c', remedy: 'r' };

const which = fc.nat(3);
const acts = fc.oneof(
  fc.record({ do: fc.constant('look' as const) }),
  fc.record({ do: fc.constant('acquire' as const), which, probing: fc.boolean() }),
  fc.record({ do: fc.constant('commit' as const), which, rotates: fc.boolean() }),
  fc.record({
    do: fc.constant('fail' as const),
    which,
    status: fc.constantFrom('active' as const, 'uncertain' as const, 'reauth_required' as const),
    keepIntent: fc.boolean(),
  }),
  fc.record({ do: fc.constant('rescue' as const), which }),
  fc.record({ do: fc.constant('release' as const), which }),
  fc.record({ do: fc.constant('holds' as const), which }),
  fc.record({ do: fc.constant('lapse' as const) }),
);
type Act = typeof acts extends fc.Arbitrary<infer T> ? T : never;

/** What both say happened; undefined where an act had nothing to act on. */
type Said = readonly [real: unknown, model: unknown] | undefined;

describe('GrantStore and the model that the property tests trust', () => {
  let database: TestDatabase;
  let db: pg.Pool;
  let store: GrantStore;

  beforeAll(async () => {
    database = await createTestDatabase();
    db = new pg.Pool({ connectionString: database.url });
  });
  afterAll(async () => {
    await db.end();
    await database.drop();
  });

  /** One row, twice: behind the statements and in the model. */
  async function newPair(): Promise<{ id: string; model: ModelStore }> {
    const env = testEnv(database.url, { SALESFORCE_LOGIN_URL: 'http://127.0.0.1:1' });
    store = new GrantStore(db, new Vault(environmentKeys(readConfig(env).encryptionKeys)));
    const owner = { tenantId: 'tenant', userId: 'user' };
    const [seeded] = await seedConnections(
      { db, env, owner },
      [{ ...grant, userId: randomUUID() }],
      { rotates: null },
    );
    const first = { refreshToken: grant.refreshToken, lifetimeSeconds: 7_200, rotates: null };
    return { id: seeded?.id ?? '', model: new ModelStore({ now: 0 }, first) };
  }

  async function perform(story: readonly Act[]): Promise<void> {
    const { id, model } = await newPair();
    const looks: [GrantSnapshot, ModelSnapshot][] = [];
    const leases: [Lease, ModelLease][] = [];
    let tokens = 0;

    const look = async (): Promise<GrantSnapshot> => {
      const seen = await store.snapshot(id);
      if (seen === null) throw new Error('the row is gone');
      return seen;
    };
    const acquire = async (at: number, probing: boolean): Promise<Said> => {
      const [seen, modelSeen] = looks.at(-1 - at) ?? [];
      if (seen === undefined || modelSeen === undefined) return undefined;
      const real = await store.acquire(seen, 'holder', LONG, probing);
      const ours = model.acquire(modelSeen, 'holder', LONG);
      if (real !== null && ours !== null) leases.push([real, ours]);
      return [real?.epoch, ours?.epoch];
    };
    const withLease = async (act: Extract<Act, { which: number }>): Promise<Said> => {
      const [real, ours] = leases.at(-1 - act.which) ?? [];
      if (real === undefined || ours === undefined) return undefined;
      switch (act.do) {
        case 'commit': {
          tokens += 1;
          const refreshToken = act.rotates ? `rotated-${tokens}` : null;
          const committed = await store.commit(real, fresh(refreshToken));
          return [committed !== null, model.commit(ours, { refreshToken })];
        }
        case 'fail': {
          const effect = { status: act.status, keepIntent: act.keepIntent, diagnosis };
          return [await store.fail(real, effect, LONG), model.fail(ours, effect, LONG)];
        }
        case 'rescue': {
          tokens += 1;
          const refreshToken = `rescued-${tokens}`;
          const rescued = await store.rescue(real, refreshToken, diagnosis, LONG);
          return [rescued, model.rescue(ours, refreshToken, LONG)];
        }
        case 'release':
          await store.release(real, LONG);
          return [undefined, model.release(ours, LONG)];
        case 'holds':
          return [await store.holds(real), model.holds(ours)];
        case 'acquire':
          return undefined;
      }
    };
    const happen = async (act: Act): Promise<Said> => {
      switch (act.do) {
        case 'look':
          looks.push([await look(), model.snapshot()]);
          return undefined;
        case 'acquire':
          return acquire(act.which, act.probing);
        case 'lapse':
          await db.query(lapse, [id]);
          if (model.row.leaseExpiresAt !== null) model.row.leaseExpiresAt = model.clock.now;
          return undefined;
        default:
          return withLease(act);
      }
    };

    for (const act of story) {
      const said = await happen(act);
      if (said !== undefined) expect(said[0]).toEqual(said[1]);
      expect(await shown(await look())).toEqual(modelShown(model));
    }
  }

  const shown = (row: GrantSnapshot) => ({
    ...pick(row),
    refreshToken: store.openRefreshToken(row),
    free: row.leaseSeconds === 0,
    backsOff: row.retrySeconds > 0,
  });

  it('agree on every effect of every statement, in whatever order', async () => {
    const stories = fc.array(acts, { minLength: 10, maxLength: 25, size: 'max' });
    await fc.assert(fc.asyncProperty(stories, perform), { numRuns: 60 });
  });
});

const lapse =
  "UPDATE crm_oauth_tokens SET lease_expires_at = now() - interval '1 s' WHERE id = $1 AND lease_holder IS NOT NULL";

type Comparable = Pick<
  GrantSnapshot,
  | 'status'
  | 'tokenGeneration'
  | 'leaseEpoch'
  | 'leaseHolder'
  | 'intentGeneration'
  | 'rescuedGeneration'
  | 'failureCount'
  | 'rotates'
>;

const pick = (row: Comparable): Comparable => ({
  status: row.status,
  tokenGeneration: row.tokenGeneration,
  leaseEpoch: row.leaseEpoch,
  leaseHolder: row.leaseHolder,
  intentGeneration: row.intentGeneration,
  rescuedGeneration: row.rescuedGeneration,
  failureCount: row.failureCount,
  rotates: row.rotates,
});

const modelShown = (model: ModelStore) => {
  const seen = model.snapshot();
  return {
    ...pick(model.row),
    refreshToken: model.row.refreshToken,
    free: seen.leaseSeconds === 0,
    backsOff: seen.retrySeconds > 0,
  };
};

const fresh = (refreshToken: string | null): FreshTokens => ({
  answer: { accessToken: 'next', refreshToken, scopes: null, instanceUrl: null, expiresIn: null },
  lifetimeSeconds: 7_200,
  elapsedSeconds: 0,
  rotates: refreshToken !== null,
  instanceUrl: null,
  idleLifetimeSeconds: null,
});

const grant = {
  grantId: 'grant',
  clientId: 'client',
  userId: '005',
  organizationId: '00D',
  username: 'u@example.com',
  accessToken: 'first',
  refreshToken: 'refresh-token-1',
  issuedAt: '0',
  id: 'http://127.0.0.1:1/id/00D/005',
  instanceUrl: 'http://127.0.0.1:1',
  scope: 'api refresh_token',
};
