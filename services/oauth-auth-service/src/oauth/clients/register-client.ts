import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { type AuditEvent, anonymous, auditOrigin } from '../../platform/audit.js';
import { clientAddress } from '../../platform/http/address.js';
import { sharedRateLimit } from '../../platform/rate-limit.js';
import { hashSecret } from '../../platform/secrets.js';
import type { OAuthPorts } from '../context.js';
import { newBearerValue } from '../secrets.js';
import { presentClient } from './client.presenter.js';
import { readMetadata } from './metadata.js';
import { type Registrant, registrantOf } from './registrant.js';
import { acceptClient } from './registration.policy.js';

/** POST /oauth/client/register (RFC 7591). */
export function registerClient(ports: OAuthPorts): RequestHandler {
  const { publicUrl, oauth } = ports.config;
  const limit = sharedRateLimit(ports.pool, {
    name: 'oauth-register',
    points: oauth.registrationsHourly,
    windowSeconds: 3600,
  });
  return async (req, res) => {
    const registrant = await registrantOf(ports, req);
    await limit.consume(registrant.userId ?? clientAddress(req));
    const client = acceptClient(readMetadata(req.body), registrant.standing);
    const registrationToken = newBearerValue('registrationToken');
    const secret =
      client.clientType === 'confidential' ? newBearerValue('clientSecret') : undefined;
    const row = await ports.prisma.$transaction(async (transaction) => {
      const created = await transaction.oAuthClient.create({
        data: {
          ...client,
          id: randomUUID(),
          secret: secret === undefined ? null : hashSecret(secret),
          tenantId: registrant.tenantId,
          registeredById: registrant.userId,
          registrationTokenHash: hashSecret(registrationToken),
        },
      });
      const entry = registered(req, registrant, created.id, client.scopes);
      await ports.audit.recordIn(transaction, entry);
      return created;
    });
    res.status(201).json(presentClient(row, publicUrl, { secret, registrationToken }));
  };
}

const registered = (
  req: Request,
  { userId, tenantId }: Registrant,
  clientId: string,
  scopes: readonly string[],
): AuditEvent => ({
  type: 'oauth.client_registered',
  outcome: 'success',
  tenantId,
  actor: userId === null ? anonymous : { kind: 'user', id: userId },
  subject: { kind: 'client', id: clientId },
  ...auditOrigin(req),
  details: { scopes: scopes.join(' ') },
});
