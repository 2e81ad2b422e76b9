import type { PrismaClient } from '../generated/prisma/client.js';
import { StartError } from '../platform/start-error.js';
import { readCsv } from './formats/csv.js';
import type { FoundGrant } from './formats/found-grant.js';

/** Finds our user for a grant; undefined where there is none. */
export type FindUser = (
  grant: Pick<FoundGrant, 'userId' | 'email' | 'sourceUser'>,
) => string | undefined;

/**
 * Users are found by id or by e-mail, and those of another system by the mapping, or where they have
 * the same ids.
 *
 * @param mapping - CSV with the columns `source` and `user`.
 * @throws StartError where there is no such tenant
 */
export async function peopleOf(
  prisma: PrismaClient,
  tenantId: string,
  mapping: string | undefined,
): Promise<FindUser> {
  const users = await prisma.user.findMany({
    where: { tenantId, deactivatedAt: null },
    select: { id: true, email: true },
  });
  if (users.length === 0) throw new StartError('The tenant does not exist, or has no active user.');
  const byName = new Map(
    users.flatMap(({ id, email }) => [[id, id] as const, [email.toLowerCase(), id] as const]),
  );
  const mapped = new Map(readMapping(mapping));
  const find = (name: string | undefined) =>
    name === undefined ? undefined : byName.get(name.toLowerCase());
  return ({ userId, email, sourceUser }) => {
    // What is named outright counts alone: a slip in it must not be made up for by a guess.
    const named = userId ?? mapped.get(sourceUser ?? '') ?? email ?? sourceUser;
    return find(named);
  };
}

function readMapping(text: string | undefined): [string, string][] {
  if (text === undefined) return [];
  return readCsv(text).map(({ source, user }, index) => {
    if (source !== undefined && user !== undefined) return [source, user];
    throw new StartError(`Record ${index + 1} of the users lacks \`source\` or \`user\`.`);
  });
}
