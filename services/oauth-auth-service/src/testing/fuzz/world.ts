import { createHmac, randomUUID } from 'node:crypto';
import { hashPassword } from '../../auth/passwords/hash.js';
import type { CrmTestService, LinkedConnection } from '../crm.js';
import { bodyOf } from '../http.js';
import { GOOD_PASSWORD, type TestUser } from '../people.js';
import type { PlannedCall } from './calls.js';
import type { Call } from './send.js';

/** Who calls: how they are called in a report, and what they send as `Authorization`. */
export interface Caller {
  readonly name: string;
  readonly authorization: string | undefined;
  /** Undefined where the credentials prove nobody. */
  readonly user: TestUser | undefined;
}

/** The people, connections and secrets that calls are made with. */
export interface World {
  /** An API token that calls are made with. */
  readonly program: string;
  readonly callers: readonly Caller[];
  readonly connectionIds: readonly string[];
  readonly attemptIds: readonly string[];
  readonly apiTokenIds: readonly string[];
  readonly tickets: readonly string[];
  readonly cookies: readonly string[];
  readonly people: readonly TestUser[];
}

const PROGRAM = 'the program that calls';

/** Two tenants: one with an admin and two users, one with an admin; and a platform admin. */
export async function populate(crm: CrmTestService): Promise<World> {
  const admin = await crm.registerUser({ name: 'Ada' });
  const user = await crm.inviteUser(admin);
  const colleague = await crm.inviteUser(admin);
  const stranger = await crm.registerUser();
  const people = [admin, user, colleague, stranger, await crm.platformAdmin()];
  const linked: LinkedConnection[] = [];
  for (const owner of [admin, user, colleague, stranger]) linked.push(await crm.link(owner));
  const program = await apiToken(crm, user, PROGRAM);
  const attempts = [await crm.initiate(user), await crm.initiate(stranger)];
  return {
    people,
    program: program.token,
    callers: callersOf(people, program.token),
    connectionIds: [...linked.map(({ id }) => id), randomUUID()],
    apiTokenIds: [(await apiToken(crm, user)).id, (await apiToken(crm, stranger)).id, randomUUID()],
    attemptIds: [...attempts.map(({ attemptId }) => attemptId), randomUUID()],
    tickets: attempts.map(({ startUrl }) => startUrl.split('/').at(-1) ?? ''),
    cookies: attempts.map(({ cookie }) => cookie),
  };
}

function callersOf(people: readonly TestUser[], program: string): Caller[] {
  const [admin, user, , stranger, platform] = people;
  if (!admin || !user || !stranger || !platform) throw new Error('somebody is missing');
  return [
    caller('the admin', admin),
    caller('a user', user),
    caller('the admin of another tenant', stranger),
    caller('a platform admin', platform),
    { ...caller('an API token of a user', user), authorization: `Bearer ${program}` },
    nobody('nobody', undefined),
    nobody('garbage', 'Bearer garbage'),
    nobody('an empty token', 'Bearer '),
    nobody('another scheme', `Basic ${Buffer.from('a:b').toString('base64')}`),
    nobody('a token cut short', user.bearer.slice(0, -10)),
    nobody('an unsigned token', `Bearer ${unsigned(user)}`),
    nobody('a token signed with another algorithm', `Bearer ${resigned(user)}`),
    nobody('a refresh token', `Bearer ${user.refreshToken}`),
  ];
}

/** Sets right what the calls before have ended, so that the next ones find something. */
export async function replenish(crm: CrmTestService, before: World): Promise<World> {
  const people = await signedInAgain(crm, before.people);
  const callers = people === before.people ? before.callers : callersOf(people, before.program);
  const live = await crm.prisma.cRMOAuthToken.findMany({ where: { status: 'active' } });
  const owners = new Set(live.map(({ userId }) => userId));
  for (const owner of people.slice(0, 2)) {
    if (!owners.has(owner.id)) live.push(await relink(crm, owner));
  }
  const connectionIds = [...live.map(({ id }) => id), randomUUID()];
  return { ...before, people, callers, connectionIds };
}

/** Somebody may have signed out, been switched off, or changed the password to who knows what. */
async function signedInAgain(
  crm: CrmTestService,
  people: readonly TestUser[],
): Promise<readonly TestUser[]> {
  for (const { id, role } of people) {
    await crm.prisma.user.updateMany({
      where: { id, OR: [{ role: { not: role } }, { deactivatedAt: { not: null } }] },
      data: { role, deactivatedAt: null },
    });
  }
  const ended = await crm.prisma.session.findMany({
    where: { id: { in: people.map(sessionOf) }, revokedAt: { not: null } },
  });
  if (ended.length === 0) return people;
  const passwordHash = await hashPassword(GOOD_PASSWORD);
  await crm.prisma.apiToken.updateMany({ where: { name: PROGRAM }, data: { revokedAt: null } });
  return Promise.all(
    people.map(async (person) => {
      if (!ended.some(({ id }) => id === sessionOf(person))) return person;
      const { id } = person;
      const { email } = await crm.prisma.user.update({ where: { id }, data: { passwordHash } });
      return crm.login(email);
    }),
  );
}

const sessionOf = (person: TestUser): string =>
  JSON.parse(Buffer.from(payloadOf(person), 'base64url').toString()).sid;

async function relink(crm: CrmTestService, owner: TestUser) {
  const { id } = await crm.link(owner);
  return crm.prisma.cRMOAuthToken.findUniqueOrThrow({ where: { id } });
}

async function apiToken(
  crm: CrmTestService,
  user: TestUser,
  name = 'another program',
): Promise<{ id: string; token: string }> {
  const made = await crm.http
    .post('/tokens/generate')
    .set('Authorization', user.bearer)
    .send({ name, scopes: ['crm:read', 'crm:token', 'crm:connect'] });
  crm.guard.secret('an API token', made.body.token);
  return bodyOf(made, 201);
}

const caller = (name: string, user: TestUser): Caller => ({
  name,
  authorization: user.bearer,
  user,
});

const nobody = (name: string, authorization: string | undefined): Caller => ({
  name,
  authorization,
  user: undefined,
});

const payloadOf = ({ accessToken }: TestUser): string => accessToken.split('.')[1] ?? '';

const headed = (header: object, user: TestUser): string =>
  `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payloadOf(user)}`;

const unsigned = (user: TestUser): string =>
  `${headed({ alg: 'none', typ: 'session+jwt', kid: 'sig-1' }, user)}.`;

/** RFC 8725 §2.1: the public key used as an HMAC secret. */
function resigned(user: TestUser): string {
  const signed = headed({ alg: 'HS256', typ: 'session+jwt', kid: 'sig-1' }, user);
  return `${signed}.${createHmac('sha256', 'sig-1').update(signed).digest('base64url')}`;
}

/** Fills a call's placeholders in, and signs it as its caller. */
export function resolve(world: World, planned: PlannedCall): Call {
  const fill = (text: string): string =>
    text.replace(/\{\{(\w+)\.(\d+)(?:\.(\w+))?\}\}/g, (_all, kind: string, index, field) =>
      lookUp(world, kind, Number(index), field),
    );
  const { authorization } = world.callers[planned.caller] ?? {};
  const headers = Object.entries(planned.headers).map(([name, value]) => [name, fill(value)]);
  return {
    method: planned.method,
    target: fill(planned.target),
    headers: {
      ...Object.fromEntries(headers),
      ...(authorization === undefined ? {} : { Authorization: authorization }),
    },
    body: planned.body === undefined ? undefined : fill(planned.body),
  };
}

function lookUp(world: World, kind: string, index: number, field: string | undefined): string {
  const person = world.people[index % world.people.length];
  const lists: Readonly<Record<string, readonly string[]>> = {
    connection: world.connectionIds,
    attempt: world.attemptIds,
    apiToken: world.apiTokenIds,
    ticket: world.tickets,
    cookie: world.cookies,
    person: [String(Object.entries(person ?? {}).find(([name]) => name === field)?.[1] ?? '')],
  };
  const list = lists[kind] ?? [''];
  return list[index % list.length] ?? '';
}
