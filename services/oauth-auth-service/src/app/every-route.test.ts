import fc from 'fast-check';
import type { Operation } from '../platform/http/openapi/operation.js';
import { callOf, type PlannedCall } from '../testing/fuzz/calls.js';
import { type Answered, Sender } from '../testing/fuzz/send.js';
import { populate, replenish, resolve, type World } from '../testing/fuzz/world.js';
import { type CrmTestService, routesOf, startCrmTestService } from '../testing/index.js';
import { operations } from './docs/api.js';

const CALLS_AT_ONCE = 25;
const ROUNDS = 240;
/** A machine that has other work as well leaves the rest of the rounds to the next run. */
const ENOUGH_MS = 120_000;
const DEADLINE_MS = 10_000;

/**
 * The same calls each time, so that a change fails for what it changes. Other ones by another seed:
 * `PROPERTY_SEED=$RANDOM npm test -- every-route`.
 */
const seed = Number(process.env['PROPERTY_SEED'] ?? 20_261_124);

/** Raised, since an answer of 429 tells nothing about what lies behind the limit. */
const LIMITS = [
  'AUTH_ATTEMPTS_PER_ADDRESS',
  'OAUTH_REGISTRATIONS',
  'CRM_FORCED_REFRESHES',
  'CRM_INITIATES_PER_USER',
  'CRM_INITIATES_PER_TENANT',
  'CRM_PENDING_ATTEMPTS',
  'CRM_DISCONNECTS',
  'CRM_PAGES_PER_ADDRESS',
  'CRM_LISTINGS_PER_CALLER',
];

/** Each of these hashes a password, which is meant to be slow, or makes somebody sign in again. */
const COSTLY = /^(?:POST \/auth\/(?:register|login|logout|refresh)|POST \/users\/change-password)$/;

const weightOf = (route: string): number => {
  const { params, query, body, form, access } = operationOf(route) ?? {};
  const plain = [params, query, body, form].every((part) => part === undefined);
  return COSTLY.test(route) || (plain && (access ?? 'public') === 'public') ? 1 : 8;
};

describe('every route, called with anything', () => {
  let crm: CrmTestService;
  let world: World;
  let sender: Sender;
  const unhandled: unknown[] = [];
  const noteUnhandled = (reason: unknown) => unhandled.push(reason);

  beforeAll(async () => {
    process.on('unhandledRejection', noteUnhandled);
    const env = Object.fromEntries(LIMITS.map((name) => [name, '1000000']));
    crm = await startCrmTestService({ env: { ...env, AUTH_ATTEMPTS_PER_ACCOUNT: '1000' } });
    world = await populate(crm);
    sender = new Sender(crm.url, DEADLINE_MS);
  });
  afterAll(async () => {
    sender.close();
    process.off('unhandledRejection', noteUnhandled);
    // Also fails where a secret was said, or an answer was not as /openapi.json describes it.
    await crm.close();
  });

  const anyCall = (): fc.Arbitrary<PlannedCall> =>
    fc.oneof(
      ...routesOf(crm.handler).map((route) => ({
        weight: weightOf(route),
        arbitrary: callOf(route, operationOf(route), {
          known: world.callers.filter(({ user }) => user !== undefined).length,
          all: world.callers.length,
        }),
      })),
    );

  it(`is answered, in time, without a fault of ours (seed ${seed})`, async () => {
    const round = fc.array(anyCall(), { minLength: CALLS_AT_ONCE, maxLength: CALLS_AT_ONCE });
    await fc.assert(
      fc.asyncProperty(round, async (calls) => {
        world = await replenish(crm, world);
        await Promise.all(calls.map((call) => judge(world, call, sender)));
      }),
      { seed, numRuns: ROUNDS, endOnFailure: true, interruptAfterTimeLimit: ENOUGH_MS },
    );
  }, 180_000);

  it('leaves the process as healthy as before', async () => {
    await crm.settled();
    for (const path of ['/healthz', '/readyz', '/metrics']) {
      expect((await crm.http.get(path)).status).toBe(200);
    }
    const user = await crm.registerUser();
    await crm.link(user);
    expect(unhandled).toEqual([]);
  });

  it('wrote one line of JSON per event, and none of them an error', () => {
    const lines = crm.logs().trimEnd().split('\n');
    const events = lines.map((line): { level: string } => JSON.parse(line));
    expect(events.filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([]);
  });
});

const described: Readonly<Record<string, Operation>> = operations;
const operationOf = (route: string): Operation | undefined => described[route];

/** @throws Error that says which call was answered how, where that must not be */
async function judge(world: World, planned: PlannedCall, sender: Sender): Promise<void> {
  const answer = await sender.send(resolve(world, planned));
  const faults = faultsOf(world, planned, answer);
  if (faults.length > 0) {
    throw new Error(`${faults.join('; ')}: ${answer.status} ${answer.text.slice(0, 500)}`);
  }
}

function faultsOf(world: World, planned: PlannedCall, answer: Answered): string[] {
  const { status, headers } = answer;
  const faults: string[] = [];
  if (status >= 500) faults.push('a fault of ours');
  if (headers['x-request-id'] === undefined) faults.push('no request id');
  if (status >= 400 && planned.method !== 'HEAD') faults.push(...faultsOfError(planned, answer));
  if (status < 300) faults.push(...faultsOfSuccess(world, planned, answer));
  return faults;
}

function faultsOfError({ route }: PlannedCall, { status, headers, text }: Answered): string[] {
  const type = String(headers['content-type']);
  const forPeople = operationOf(route)?.forPeople === true;
  if (forPeople && (type.startsWith('text/html') || /"attemptId"/.test(text))) return [];
  if (operationOf(route)?.passesThrough === true && !type.includes('problem')) return [];
  if (/ \/oauth\//.test(route) && isOAuthError(type, text)) return [];
  if (!type.startsWith('application/problem+json')) return [`an error as ${type}`];
  const problem = JSON.parse(text);
  const right = problem.status === status && problem.requestId === headers['x-request-id'];
  return right && typeof problem.code === 'string' ? [] : ['a problem that names itself wrongly'];
}

/** RFC 6749 §5.2, or the same for people. */
const isOAuthError = (type: string, text: string): boolean =>
  type.startsWith('text/html') ||
  (type.startsWith('application/json') && typeof JSON.parse(text).error === 'string');

/** Nobody in particular gets in, and nobody sees another tenant. */
function faultsOfSuccess(world: World, planned: PlannedCall, { text }: Answered): string[] {
  const { method, route } = planned;
  const access = operationOf(route)?.access ?? 'public';
  const open = access === 'public' || access === 'optional' || method === 'OPTIONS';
  const { user, name } = world.callers[planned.caller] ?? { user: undefined, name: '?' };
  if (!open && user === undefined) return [`${name} was let in`];
  if (open || user === undefined || user.role === 'platform_admin') return [];
  const others = world.people.filter(({ tenantId }) => tenantId !== user.tenantId);
  return others.some(({ tenantId }) => text.includes(tenantId)) ? ['shows another tenant'] : [];
}
