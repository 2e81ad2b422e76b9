import type { Request } from 'express';
import type { OAuthClient } from '../../generated/prisma/client.js';
import { type AuditActor, type AuditType, auditOrigin } from '../../platform/audit.js';
import { bearerToken, invalidToken, unauthenticated } from '../../platform/http/bearer.js';
import { equalSecrets } from '../../platform/secrets.js';
import type { OAuthPorts } from '../context.js';
import { hashOf, isClientId } from '../secrets.js';
import { type Registrant, registrantOf } from './registrant.js';
import type { Standing } from './registration.policy.js';

export interface ManagedClient {
  readonly row: OAuthClient;
  /** What it may be made into by this caller. */
  readonly standing: Standing;
  readonly actor: AuditActor;
}

/**
 * The client of the path for whoever may manage it: the holder of its registration token (RFC 7592),
 * the user who registered it, an administrator of its tenant or of the platform.
 *
 * @throws ApiError `unauthenticated`, `invalid_token`: the same for a client that does not exist
 *   (RFC 7592 §2.1)
 */
export async function managedClient(ports: OAuthPorts, req: Request): Promise<ManagedClient> {
  const token = bearerToken(req);
  if (token === undefined) throw unauthenticated();
  const id = String(req.params['clientId']);
  const row = isClientId(id) ? await ports.prisma.oAuthClient.findUnique({ where: { id } }) : null;
  const hash = hashOf('registrationToken', token);
  if (hash !== undefined) {
    if (row === null || !equalSecrets(hash, row.registrationTokenHash)) throw invalidToken();
    const { scopes, grantTypes } = row;
    const standing = { kind: 'holder', scopes, grantTypes } as const;
    return { row, standing, actor: { kind: 'client', id: row.id } };
  }
  const registrant = await registrantOf(ports, req);
  if (row === null || !mayManage(registrant, row)) throw invalidToken();
  const { standing, userId } = registrant;
  return { row, standing, actor: { kind: 'user', id: userId } };
}

function mayManage(who: Registrant, client: OAuthClient): boolean {
  if (who.platformAdmin) return true;
  const sameTenant = client.tenantId === who.tenantId;
  if (who.standing.kind === 'admin' && sameTenant) return true;
  return sameTenant && client.registeredById === who.userId;
}

export const clientAct = (type: AuditType, { row, actor }: ManagedClient, req: Request) =>
  ({
    type,
    outcome: 'success',
    tenantId: row.tenantId,
    actor,
    subject: { kind: 'client', id: row.id },
    ...auditOrigin(req),
  }) as const;
