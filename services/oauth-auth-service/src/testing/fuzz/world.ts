import { createHmac, randomUUID } from 'node:crypto';
import type { CrmTestService, LinkedConnection } from '../crm.js';
import type { TestUser } from '../people.js';
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
  readonly callers: readonly Caller[];
  readonly connectionIds: readonly string[];
  readonly attemptIds: readonly string[];
  readonly tickets: readonly string[];
  readonly cookies: readonly string[];
  readonly people: readonly TestUser[];
}

/** Two tenants: one with an admin and two users, one with an admin; and a platform admin. */
export async function populate(crm: CrmTestService): Promise<World> {
  const admin = await crm.registerUser({ name: 'Ada' });
  const user = await crm.inviteUser(admin);
  const colleague = await crm.inviteUser(admin);
  const stranger = await crm.registerUser();
  const platform = await crm.platformAdmin();
  const linked: LinkedConnection[] = [];
  for (const owner of [admin, user, colleague, stranger]) linked.push(await crm.link(owner));
  const attempts = [await crm.initiate(user), await crm.initiate(stranger)];
  return {
    people: [admin, user, colleague, stranger, platform],
    callers: [
      caller('the admin', admin),
      caller('a user', user),
      caller('the admin of another tenant', stranger),
      caller('a platform admin', platform),
      nobody('nobody', undefined),
      nobody('garbage', 'Bearer garbage'),
      nobody('an empty token', 'Bearer '),
      nobody('another scheme', `Basic ${Buffer.from('a:b').toString('base64')}`),
      nobody('a token cut short', user.bearer.slice(0, -10)),
      nobody('an unsigned token', `Bearer ${unsigned(user)}`),
      nobody('a token signed with another algorithm', `Bearer ${resigned(user)}`),
      nobody('a refresh token', `Bearer ${user.refreshToken}`),
    ],
    connectionIds: [...linked.map(({ id }) => id), randomUUID()],
    attemptIds: [...attempts.map(({ attemptId }) => attemptId), randomUUID()],
    tickets: attempts.map(({ startUrl }) => startUrl.split('/').at(-1) ?? ''),
    cookies: attempts.map(({ cookie }) => cookie),
  };
}

/** Links again what the calls before have ended, so that the next ones find something. */
export async function replenish(crm: CrmTestService, world: World): Promise<World> {
  const live = await crm.prisma.cRMOAuthToken.findMany({ where: { status: 'active' } });
  const owners = new Set(live.map(({ userId }) => userId));
  const [admin, user] = world.people;
  for (const owner of [admin, user]) {
    if (owner !== undefined && !owners.has(owner.id)) live.push(await relink(crm, owner));
  }
  return { ...world, connectionIds: [...live.map(({ id }) => id), randomUUID()] };
}

async function relink(crm: CrmTestService, owner: TestUser) {
  const { id } = await crm.link(owner);
  return crm.prisma.cRMOAuthToken.findUniqueOrThrow({ where: { id } });
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
    ticket: world.tickets,
    cookie: world.cookies,
    person: [String(Object.entries(person ?? {}).find(([name]) => name === field)?.[1] ?? '')],
  };
  const list = lists[kind] ?? [''];
  return list[index % list.length] ?? '';
}
