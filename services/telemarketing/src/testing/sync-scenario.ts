import { type ConnectorLab, openConnectorLab } from '@tetrix/crm-token-client/testing';
import { type CopyRequest, copyChanges } from '../index.js';
import { accountOf, contactsOf, type Linked, serviceFor, type Tenant } from './crms.js';

const EVER = new Date(0);
const CHUNK = 500;

export interface SyncReport {
  /** E-mail addresses in each CRM at the end, sorted. */
  readonly salesforce: readonly (string | null)[];
  readonly hubspot: readonly (string | null)[];
  readonly expected: readonly string[];
  /** Contacts whose name the two CRMs do not agree on. */
  readonly different: number;
  /** Data calls that the CRMs refused for a run-out token or a limit, by their own words. */
  readonly refusals: Readonly<Record<string, number>>;
  readonly chains: Readonly<
    Record<string, { readonly refreshes: number; readonly replays: number }>
  >;
  /** What a second run both ways still found to write. */
  readonly leftToWrite: number;
}

/** Tokens live for seconds, refresh tokens rotate, and both CRMs limit. */
const openLab = () =>
  openConnectorLab({
    sandbox: {
      salesforce: {
        app: { rotateRefreshTokens: true },
        // Tokens of this format do not slide.
        switches: { accessTokenFormat: 'jwt', sessionLifetimeMs: 4000 },
      },
      hubspot: {
        switches: {
          rotateRefreshTokens: true,
          accessTokenLifetimeMs: 3000,
          searchesPerSecond: 1,
          requestsPerTenSeconds: 45,
        },
      },
    },
    env: { CRM_FORCED_REFRESHES: '1000' },
  });

/**
 * `count` contacts, a tenth of them in both CRMs, half of the rest in each, are brought together both
 * ways, while the service is restarted and the connector ended and begun again where it was.
 */
export async function runSync(count: number): Promise<SyncReport> {
  const lab = await openLab();
  try {
    const expected = await seed(lab, count);
    const person = await lab.register();
    await lab.link(person, 'salesforce');
    await lab.link(person, 'hubspot');
    const credentials = await lab.registerClient(person);
    const tenant = { tenantId: person.tenantId, credentials };
    await troubles(lab);
    await interrupted(lab, tenant, 'salesforce', 'hubspot');
    await copy(lab, tenant, 'hubspot', 'salesforce');
    await copy(lab, tenant, 'salesforce', 'hubspot');
    const again = [
      await copy(lab, tenant, 'hubspot', 'salesforce'),
      await copy(lab, tenant, 'salesforce', 'hubspot'),
    ];
    const leftToWrite = again.reduce((sum, { created, updated }) => sum + created + updated, 0);
    return { ...(await report(lab)), expected, leftToWrite };
  } finally {
    await lab.close();
  }
}

const emailOf = (n: number): string => `person-${String(n).padStart(5, '0')}@sync.example`;

/** @returns every address that both have to hold at the end */
async function seed(lab: ConnectorLab, count: number): Promise<string[]> {
  const [organization, hub] = [await accountOf(lab, 'salesforce'), await accountOf(lab, 'hubspot')];
  const there = (await contactsOf(lab, 'salesforce')).flatMap(({ email }) => email ?? []);
  const all = Array.from({ length: count }, (_, n) => n);
  const inSalesforce = all.filter((n) => n % 10 === 0 || n % 2 === 0);
  const inHubspot = all.filter((n) => n % 10 === 0 || n % 2 === 1);
  const { salesforce, hubspot } = lab.sandbox.control;
  for (let start = 0; start < count; start += CHUNK) {
    const part = (numbers: number[]) => numbers.slice(start, start + CHUNK);
    await salesforce.addContacts(
      organization,
      part(inSalesforce).map((n) => ({ Email: emailOf(n), FirstName: `S${n}`, LastName: 'Sync' })),
    );
    await hubspot.addContacts(
      hub,
      part(inHubspot).map((n) => ({ email: emailOf(n), firstname: `H${n}`, lastname: 'Sync' })),
    );
  }
  return [...there, ...all.map(emailOf)].sort();
}

async function troubles({ sandbox }: ConnectorLab): Promise<void> {
  const limited = { kind: 'rateLimited', retryAfterSeconds: 1 } as const;
  const lost = { kind: 'lostAfterProcessing' } as const;
  for (const provider of ['salesforce', 'hubspot'] as const) {
    const endpoint = 'data';
    await sandbox.control.addFault({ provider, endpoint, fault: limited, times: 2 });
    await sandbox.control.addFault({ provider, endpoint, fault: lost, times: 1 });
  }
}

const copy = (
  lab: ConnectorLab,
  tenant: Tenant,
  from: Linked,
  to: Linked,
  more: Partial<CopyRequest> = {},
) =>
  copyChanges({
    from: serviceFor(lab, tenant, from),
    to: serviceFor(lab, tenant, to),
    since: EVER,
    ...more,
  });

/** Ends the connector after its first page and the service with it, and goes on with a new one. */
async function interrupted(lab: ConnectorLab, tenant: Tenant, from: Linked, to: Linked) {
  const end = new AbortController();
  let kept: string | null = null;
  const onPage = async ({ cursor }: { readonly cursor: string | null }) => {
    kept = cursor;
    end.abort(new Error('the connector ends'));
  };
  await copy(lab, tenant, from, to, { onPage, signal: end.signal }).catch((error: unknown) => {
    if (!end.signal.aborted) throw error;
  });
  await lab.stopService();
  const restarted = lab.startService();
  if (kept === null) throw new Error('There are too few contacts for a second page.');
  await copy(lab, tenant, from, to, { cursor: kept });
  await restarted;
}

async function report(lab: ConnectorLab) {
  const salesforce = await contactsOf(lab, 'salesforce');
  const hubspot = await contactsOf(lab, 'hubspot');
  const nameAtHubspot = new Map(hubspot.map(({ email, firstName }) => [email, firstName]));
  const { endpoints, chains } = await lab.sandbox.control.counters();
  const refusals: Record<string, number> = {};
  for (const provider of ['salesforce', 'hubspot']) {
    const outcomes = endpoints[provider]?.['data']?.outcomes['-'] ?? {};
    for (const [outcome, times] of Object.entries(outcomes)) refusals[outcome] = times;
  }
  const sorted = (held: typeof salesforce) => held.map(({ email }) => email).sort();
  return {
    salesforce: sorted(salesforce),
    hubspot: sorted(hubspot),
    different: salesforce.filter((one) => nameAtHubspot.get(one.email) !== one.firstName).length,
    refusals,
    chains,
  };
}
