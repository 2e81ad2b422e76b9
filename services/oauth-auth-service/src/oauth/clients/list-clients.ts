import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { Prisma } from '../../generated/prisma/client.js';
import { decodeCursor, pageQuery, toPage } from '../../platform/http/pagination.js';
import { validate } from '../../platform/http/validate.js';
import type { OAuthPorts } from '../context.js';
import { signedIn } from '../http/signed-in.js';
import { presentClient } from './client.presenter.js';
import { type Registrant, registrantOf } from './registrant.js';

export const listClientsQuery = z.strictObject(pageQuery);

/**
 * GET /oauth/clients, newest first: whoever answers for a client sees it, so that one whose maker has
 * left can be found and deleted. Never shows a secret.
 */
export const listClients =
  (ports: OAuthPorts): RequestHandler =>
  async (req, res) => {
    await signedIn(ports, req);
    const registrant = await registrantOf(ports, req);
    const { limit, cursor } = validate(listClientsQuery, req.query, 'query');
    const rows = await ports.prisma.oAuthClient.findMany({
      where: { AND: [managedBy(registrant), after(cursor)] },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit + 1,
    });
    const { publicUrl } = ports.config;
    res.json(
      toPage(
        rows,
        limit,
        ({ createdAt, id }) => ({ at: createdAt, id }),
        (row) => presentClient(row, publicUrl),
      ),
    );
  };

/** As `managedClient` has it: one's own, an administrator the tenant's, a platform admin all. */
function managedBy(who: Registrant): Prisma.OAuthClientWhereInput {
  if (who.platformAdmin) return {};
  const ofTenant = { tenantId: who.tenantId };
  return who.standing.kind === 'admin' ? ofTenant : { ...ofTenant, registeredById: who.userId };
}

function after(cursor: string | undefined): Prisma.OAuthClientWhereInput {
  if (cursor === undefined) return {};
  const { at, id } = decodeCursor(cursor);
  return { OR: [{ createdAt: { lt: at } }, { createdAt: at, id: { lt: id } }] };
}
