import type { RequestHandler } from 'express';
import type { Client, Provider as Engine } from 'oidc-provider';
import { z } from 'zod';
import { auditOrigin } from '../../platform/audit.js';
import { lineField } from '../../platform/http/fields.js';
import { hashSecret } from '../../platform/secrets.js';
import type { OAuthPorts } from '../context.js';
import { findPerson, type Person, tenantOf } from '../engine/accounts.js';
import { oauthError } from '../http/errors.js';
import { signedIn } from '../http/signed-in.js';
import { grantable, supportedScopes } from '../scopes.js';
import { toEpoch, wordsOf } from '../storage/store.js';

/** The parameters of RFC 6749 §4.1.1, RFC 7636 §4.3 and OpenID Connect Core §3.1.2.1. */
export const authorizeBody = z.object({
  response_type: z.literal('code', 'must be code'),
  client_id: lineField(200),
  redirect_uri: lineField(2000),
  scope: lineField(1000),
  state: lineField(2000).optional(),
  code_challenge: z.string().regex(/^[\w-]{43}$/, 'must be 43 base64url characters'),
  code_challenge_method: z.literal('S256', 'must be S256'),
  nonce: lineField(500).optional(),
});

export const authorized = z.object({
  code: z.string(),
  state: z.string().optional(),
  iss: z.url(),
  redirectTo: z.url().meta({ description: 'The redirect URI with code, state and iss.' }),
});

type Asked = z.output<typeof authorizeBody>;

/**
 * POST /oauth/authorize: an application of our own, which has the person's session already, asks in
 * their name. That act is the consent, for this one authorization; nothing is remembered.
 */
export const authorizeFirstParty =
  (ports: OAuthPorts, engine: Engine): RequestHandler =>
  async (req, res) => {
    const { id: userId } = await signedIn(ports, req);
    const client = await clientFor(engine, req.body);
    const asked = readRequest(req.body);
    const person = await findPerson(ports.prisma, userId, { tenantId: tenantOf(client) });
    if (person === undefined) throw oauthError(400, 'access_denied', 'this client is not for you');
    const scopes = scopesFor(client, person, wordsOf(asked.scope));
    const code = await issueCode(engine, { client, person, asked, scopes, now: ports.clock.now() });
    await keepState(ports, code, asked.state);
    await ports.audit.record({
      type: 'oauth.consent_granted',
      outcome: 'success',
      tenantId: person.tenantId,
      actor: { kind: 'user', id: userId },
      subject: { kind: 'client', id: client.clientId },
      ...auditOrigin(req),
      details: { scopes: scopes.join(' ') },
    });
    res.json(answer(asked, code, ports.config.publicUrl));
  };

const nobody = { client_id: '', redirect_uri: '' };

const recipient = z
  .object({ client_id: lineField(200).catch(''), redirect_uri: lineField(2000).catch('') })
  .catch(nobody);

/** The two errors that RFC 6749 §4.1.2.1 tells the person and not the client. */
async function clientFor(engine: Engine, body: unknown): Promise<Client> {
  const { client_id: id, redirect_uri: uri } = recipient.parse(body);
  const client = await engine.Client.find(id);
  if (client === undefined) throw oauthError(400, 'invalid_client', 'client_id is not known');
  if (!client.redirectUriAllowed(uri)) {
    throw oauthError(400, 'invalid_redirect_uri', 'redirect_uri is not registered for this client');
  }
  return client;
}

function readRequest(body: unknown): Asked {
  const result = authorizeBody.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = String(issue?.path[0] ?? 'the body');
  const word = field === 'response_type' ? 'unsupported_response_type' : 'invalid_request';
  const missing = typeof body === 'object' && body !== null && !(field in body);
  throw oauthError(400, missing ? 'invalid_request' : word, `${field}: ${issue?.message}`);
}

function scopesFor(client: Client, person: Person, asked: readonly string[]): string[] {
  if (!client.grantTypeAllowed('authorization_code')) {
    throw oauthError(400, 'unauthorized_client', 'the client is not registered for this grant');
  }
  const registered = wordsOf(client.scope);
  const known = asked.filter((scope) => supportedScopes.includes(scope));
  const given = grantable(person.role, known);
  if (known.some((scope) => !registered.includes(scope)) || given.length === 0) {
    throw oauthError(400, 'invalid_scope', 'the client or the user may not have this scope');
  }
  return given;
}

interface Issue {
  readonly client: Client;
  readonly person: Person;
  readonly asked: Asked;
  readonly scopes: readonly string[];
  readonly now: Date;
}

async function issueCode(engine: Engine, issue: Issue): Promise<string> {
  const { client, person, asked, scopes, now } = issue;
  const { accountId } = person;
  const grant = new engine.Grant({ accountId, clientId: client.clientId });
  grant.addOIDCScope(scopes.join(' '));
  const code = new engine.AuthorizationCode({
    accountId,
    client,
    gty: 'authorization_code',
    grantId: await grant.save(),
    redirectUri: asked.redirect_uri,
    scope: scopes.join(' '),
    codeChallenge: asked.code_challenge,
    codeChallengeMethod: asked.code_challenge_method,
    authTime: toEpoch(now),
    ...(asked.nonce === undefined ? {} : { nonce: asked.nonce }),
  });
  return code.save();
}

/** The engine's own page flow knows it from the request. */
async function keepState({ prisma }: OAuthPorts, code: string, state: string | undefined) {
  if (state === undefined) return;
  const where = { codeHash: hashSecret(code) };
  await prisma.authorizationCode.update({ where, data: { state } });
}

function answer({ redirect_uri: uri, state }: Asked, code: string, iss: string) {
  const redirectTo = new URL(uri);
  const fields = { code, ...(state === undefined ? {} : { state }), iss };
  for (const [name, value] of Object.entries(fields)) redirectTo.searchParams.append(name, value);
  return { ...fields, redirectTo: redirectTo.href };
}
