import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { OAuthClient } from '../../generated/prisma/client.js';
import { invalidToken } from '../../platform/http/bearer.js';
import { equalSecrets, hashSecret } from '../../platform/secrets.js';
import type { OAuthPorts } from '../context.js';
import { oauthError } from '../http/errors.js';
import { newBearerValue } from '../secrets.js';
import { presentClient } from './client.presenter.js';
import { clientAct, managedClient } from './managed-client.js';
import { readMetadata } from './metadata.js';
import { acceptClient } from './registration.policy.js';
import { takeBackBeyond } from './take-back.js';

/** GET /oauth/client/:clientId (RFC 7592 §2.1); never shows the secret. */
export const readClient =
  (ports: OAuthPorts): RequestHandler =>
  async (req, res) => {
    const { row } = await managedClient(ports, req);
    res.json(presentClient(row, ports.config.publicUrl));
  };

const NOT_THEIRS = [
  'registration_access_token',
  'registration_client_uri',
  'client_secret_expires_at',
  'client_id_issued_at',
];

const updateRequest = z.looseObject({
  client_id: z.string(),
  client_secret: z.string().optional(),
});

/** PUT /oauth/client/:clientId (RFC 7592 §2.2): all of the metadata anew. */
export const updateClient =
  (ports: OAuthPorts): RequestHandler =>
  async (req, res) => {
    const managed = await managedClient(ports, req);
    checkUpdate(req.body, managed.row);
    const client = acceptClient(readMetadata(req.body), managed.standing);
    const needsSecret = client.clientType === 'confidential';
    const secret =
      needsSecret && managed.row.secret === null ? newBearerValue('clientSecret') : undefined;
    const kept = needsSecret ? managed.row.secret : null;
    const row = await ports.prisma.$transaction(async (transaction) => {
      const [changed] = await transaction.oAuthClient.updateManyAndReturn({
        where: { id: managed.row.id },
        data: { ...client, secret: secret === undefined ? kept : hashSecret(secret) },
      });
      if (changed === undefined) throw invalidToken();
      await takeBackBeyond(transaction, changed);
      await ports.audit.recordIn(transaction, clientAct('oauth.client_changed', managed, req));
      return changed;
    });
    res.json(presentClient(row, ports.config.publicUrl, { secret }));
  };

function checkUpdate(body: unknown, row: OAuthClient): void {
  const update = updateRequest.safeParse(body);
  if (!update.success || update.data.client_id !== row.id) {
    throw oauthError(400, 'invalid_request', 'client_id must be the one of this client');
  }
  const foreign = NOT_THEIRS.find((name) => update.data[name] !== undefined);
  if (foreign !== undefined) {
    throw oauthError(400, 'invalid_request', `${foreign} must not be sent`);
  }
  const { client_secret: secret } = update.data;
  if (secret !== undefined && !equalSecrets(hashSecret(secret), row.secret ?? '')) {
    throw oauthError(400, 'invalid_request', 'client_secret is not the one of this client');
  }
}

/** DELETE /oauth/client/:clientId (RFC 7592 §2.3): with all that was issued to it. */
export const deleteClient =
  (ports: OAuthPorts): RequestHandler =>
  async (req, res) => {
    const managed = await managedClient(ports, req);
    await ports.prisma.$transaction(async (transaction) => {
      const where = { id: managed.row.id };
      const { count } = await transaction.oAuthClient.deleteMany({ where });
      // Somebody else was quicker: it is as if it had not been there.
      if (count === 0) throw invalidToken();
      await ports.audit.recordIn(transaction, clientAct('oauth.client_deleted', managed, req));
    });
    res.status(204).end();
  };
