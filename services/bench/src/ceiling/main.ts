import express from 'express';
import jwt from 'jsonwebtoken';
import pg from 'pg';
import { openToken, type SealedRow } from './open-token.js';
import { readCeilingSettings } from './settings.js';

// What a hand-out cannot do without, and nothing else: Express, one signature verified, one
// prepared primary-key read, one decryption, one JSON answer. No log, no metrics, no validation,
// no security headers, no request id, no authorization. How close the service comes is its price.

interface Row extends SealedRow {
  readonly access_token_fingerprint: string;
  readonly expires_at: Date;
  readonly instance_url: string | null;
  readonly scopes: readonly string[];
}

const SELECT = {
  name: 'by-id',
  text: `SELECT id, tenant_id, provider, access_token, access_token_fingerprint, expires_at,
    instance_url, scopes FROM crm_oauth_tokens WHERE id = $1`,
};

const settings = readCeilingSettings(process.env);
const { publicKey, issuer, audience } = settings;
const pool = new pg.Pool({ connectionString: settings.databaseUrl, max: settings.poolSize });

const app = express();
app.disable('x-powered-by');
app.disable('etag');
app.get('/healthz', (_req, res) => void res.json({ status: 'ok' }));
app.post('/token', express.json(), async (req, res) => {
  const token = (req.headers.authorization ?? '').slice('Bearer '.length);
  jwt.verify(token, publicKey, { algorithms: ['RS256'], issuer, audience });
  const { rows } = await pool.query<Row>({ ...SELECT, values: [req.body.connectionId] });
  const row = rows[0];
  if (row === undefined) {
    res.status(404).end();
    return;
  }
  res.json({
    accessToken: openToken(row, settings.encryptionKey),
    tokenType: 'Bearer',
    expiresAt: row.expires_at.toISOString(),
    instanceUrl: row.instance_url,
    scopes: row.scopes,
    connectionId: row.id,
    fingerprint: row.access_token_fingerprint,
  });
});

app.listen(settings.port, '127.0.0.1');
for (const event of ['disconnect', 'SIGTERM']) process.on(event, () => process.exit());
