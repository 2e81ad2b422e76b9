// `npm run demo`: walks the whole job over HTTP, against the running service and its sandbox.
import { CRMS } from './demo/crms.mjs';
import { call, cookieOf, expectStatus, shown } from './demo/http.mjs';

const service = process.env['TETRIX_URL'] ?? 'http://localhost:4003';

/** @param {string} text */
const say = (text) => process.stdout.write(`${text}\n`);

let step = 0;
/** @param {string} title @param {string} [result] */
const done = (title, result) => {
  step += 1;
  say(`${String(step).padStart(3)}. ${title}${result ? `\n       ${result}` : ''}`);
};

async function signUp() {
  const email = `demo-${Date.now()}@example.com`;
  const body = { email, password: `demo ${crypto.randomUUID()}`, name: 'Dana Demo' };
  const answer = await call('POST', `${service}/auth/register`, { body });
  const { user, accessToken } = expectStatus(answer, 201);
  done(`${email} registers, and is the admin of a new tenant`, `tenant ${user.tenantId}`);
  return accessToken;
}

/**
 * @param {string} bearer
 * @param {import('./demo/crms.mjs').Crm} crm
 */
async function link(bearer, crm) {
  const started = await call('POST', `${service}/crm-oauth/${crm.name}/initiate`, {
    bearer,
    body: {},
  });
  const { attemptId, authorizationUrl } = expectStatus(started, 201);
  const sandbox = new URL(authorizationUrl).origin;
  done(`starts to connect ${crm.displayName}`, `consent page at ${sandbox}`);

  const consent = await call('POST', `${sandbox}/__sandbox/${crm.name}/consent`, {
    body: { authorizationUrl, decision: 'allow' },
  });
  const { redirectTo } = expectStatus(consent, 200);
  const cookie = cookieOf(started);
  expectStatus(await call('GET', redirectTo, { cookie }), 200);
  const attempt = await call('GET', `${service}/crm-oauth/attempts/${attemptId}`, { bearer });
  const { status, connectionId } = expectStatus(attempt, 200);
  const read = await call('GET', `${service}/crm-oauth/connections/${connectionId}`, { bearer });
  const connection = expectStatus(read, 200);
  done(
    `allows it there; the attempt is ${status}`,
    `${connection.externalAccountName ?? connection.externalAccountId}, as ${connection.externalUserName}`,
  );
  return { sandbox, connection };
}

/**
 * @param {string} bearer
 * @param {import('./demo/crms.mjs').Crm} crm
 * @param {object} [body]
 */
async function obtain(bearer, crm, body = {}) {
  return expectStatus(
    await call('POST', `${service}/crm-oauth/${crm.name}/token`, { bearer, body }),
    200,
  );
}

/**
 * @param {string} bearer
 * @param {import('./demo/crms.mjs').Crm} crm
 */
async function walk(bearer, crm) {
  say(`\n  ${crm.displayName}`);
  const { sandbox, connection } = await link(bearer, crm);

  const first = await obtain(bearer, crm);
  done('the connector asks for a token', `${shown(first.accessToken)}, until ${first.expiresAt}`);
  const contacts = await crm.readContacts(first.instanceUrl, first.accessToken);
  expectStatus(contacts, 200);
  const rows = contacts.body.records ?? contacts.body.results ?? contacts.body.data ?? [];
  done(`reads contacts with it at ${first.instanceUrl}`, `status 200, ${rows.length} contacts`);

  const { expired } = expectStatus(
    await call('POST', `${sandbox}/__sandbox/${crm.name}/grants/expire-access-tokens`, {
      body: {},
    }),
    200,
  );
  const refused = await crm.readContacts(first.instanceUrl, first.accessToken);
  done(
    `the CRM ends its sessions (${expired})`,
    `reading with the old token: status ${refused.status}`,
  );
  const rejectedFingerprint = first.fingerprint;
  const second = await obtain(bearer, crm, { rejectedFingerprint });
  const again = await crm.readContacts(second.instanceUrl, second.accessToken);
  expectStatus(again, 200);
  done(
    'the connector reports it and gets a refreshed one',
    `${shown(second.accessToken)}: status 200`,
  );

  const listed = expectStatus(await call('GET', `${service}/crm-oauth/tokens`, { bearer }), 200);
  done('the admin lists the tenant', JSON.stringify(listed.counts));

  const ended = await call('DELETE', `${service}/crm-oauth/connections/${connection.id}`, {
    bearer,
  });
  const { upstream, accessTokenLivesUntil } = expectStatus(ended, 200);
  const until = accessTokenLivesUntil
    ? `the last access token lives on until ${accessTokenLivesUntil}`
    : 'no access token lives on';
  done('disconnects', `upstream: ${upstream}; ${until}`);
  const after = await crm.readContacts(second.instanceUrl, second.accessToken);
  const expectedStatus = accessTokenLivesUntil ? 200 : 401;
  expectStatus(after, expectedStatus);
  done(
    accessTokenLivesUntil
      ? `and as ${crm.displayName} does, it still answers that access token until then`
      : 'and the CRM refuses the old token',
    `status ${after.status}`,
  );
}

try {
  say(`Tetrix CRM connection service at ${service}\n`);
  const bearer = await signUp();
  const offered = await call('GET', `${service}/crm-oauth/providers`, { bearer });
  /** @type {{ items: { name: string, mode: string }[] }} */
  const { items } = expectStatus(offered, 200);
  const playable = CRMS.filter(({ name }) =>
    items.some((item) => item.name === name && item.mode === 'sandbox'),
  );
  if (playable.length === 0) throw new Error('no CRM of this service is served by the sandbox');
  for (const crm of playable) await walk(bearer, crm);
  say('\nDone.');
} catch (error) {
  const refused = error instanceof TypeError && /fetch failed/.test(error.message);
  const why = refused ? `nothing answers at ${service}; run \`npm start\` first` : error;
  process.stderr.write(`The demo stopped: ${why instanceof Error ? why.message : why}.\n`);
  process.exitCode = 1;
}
