import type { Request, RequestHandler } from 'express';
import { z } from 'zod';
import type { Prisma } from '../../generated/prisma/client.js';
import { userAct } from '../../platform/audit.js';
import { decodeCursor, pageQuery, toPage } from '../../platform/http/pagination.js';
import { validate } from '../../platform/http/validate.js';
import type { OAuthPorts } from '../context.js';
import { type SignedIn, signedIn } from '../http/signed-in.js';
import { isClientId } from '../secrets.js';

export const allowedClientsQuery = z.strictObject(pageQuery);

/** A client that a person has allowed something, for good or for an authorization that lasts. */
export const allowedClient = z
  .object({
    clientId: z.string(),
    name: z.string().nullable(),
    uri: z.string().nullable(),
    scopes: z.array(z.string()),
  })
  .meta({ id: 'AllowedClient' });

/** What a person's word still stands behind. */
const standing = (userId: string, now: Date) => ({
  consents: { where: { userId } },
  grants: { where: { userId, revokedAt: null, expiresAt: { gt: now } } },
});

type Row = Prisma.OAuthClientGetPayload<{ include: ReturnType<typeof standing> }>;

/** GET /oauth/consents, those of the newest clients first. */
export const listAllowedClients =
  (ports: OAuthPorts): RequestHandler =>
  async (req, res) => {
    const { id: userId } = await signedIn(ports, req);
    const { limit, cursor } = validate(allowedClientsQuery, req.query, 'query');
    const include = standing(userId, ports.clock.now());
    const { consents, grants } = include;
    const rows = await ports.prisma.oAuthClient.findMany({
      where: {
        AND: [{ OR: [{ consents: { some: consents.where } }, { grants: { some: grants.where } }] }],
        ...after(cursor),
      },
      include,
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit + 1,
    });
    res.json(toPage(rows, limit, ({ createdAt, id }) => ({ at: createdAt, id }), present));
  };

function after(cursor: string | undefined): Prisma.OAuthClientWhereInput {
  if (cursor === undefined) return {};
  const { at, id } = decodeCursor(cursor);
  return { OR: [{ createdAt: { lt: at } }, { createdAt: at, id: { lt: id } }] };
}

const present = (row: Row): z.output<typeof allowedClient> => ({
  clientId: row.id,
  name: row.name,
  uri: row.uri,
  scopes: [...new Set([...row.consents, ...row.grants].flatMap(({ scopes }) => scopes))],
});

/**
 * DELETE /oauth/consents/:clientId: the client is asked about anew, and all that it holds of the person
 * ends at once. Of a client that was allowed nothing there is nothing to end.
 */
export const withdrawConsent =
  (ports: OAuthPorts): RequestHandler =>
  async (req, res) => {
    const person = await signedIn(ports, req);
    const clientId = String(req.params['clientId']);
    if (isClientId(clientId)) await takeBack(ports, req, person, clientId);
    res.status(204).end();
  };

async function takeBack(
  ports: OAuthPorts,
  req: Request,
  person: SignedIn,
  clientId: string,
): Promise<void> {
  const where = { userId: person.id, clientId };
  const now = ports.clock.now();
  await ports.prisma.$transaction(async (transaction) => {
    const consents = await transaction.oAuthConsent.deleteMany({ where });
    const grants = await transaction.oAuthGrant.updateMany({
      where: { ...where, revokedAt: null },
      data: { revokedAt: now },
    });
    if (consents.count + grants.count === 0) return;
    const subject = { kind: 'client', id: clientId } as const;
    await ports.audit.recordIn(
      transaction,
      userAct('oauth.consent_revoked', person, req, { subject }),
    );
  });
}
