import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CRMIntegrationService } from '../index.js';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly key: string | string[] | undefined;
  readonly idempotencyKey: string | string[] | undefined;
  readonly body: unknown;
}

const ada = {
  id: '7',
  email: 'ada@x.example',
  phone: null,
  firstName: 'Ada',
  lastName: 'Byron',
  jobTitle: null,
  modifiedAt: '2026-03-01T12:00:00.000Z',
};
const contact = { ...ada, modifiedAt: new Date(ada.modifiedAt) };

async function read(req: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of req) text += String(chunk);
  return JSON.parse(text || 'null');
}

describe('a custom CRM', () => {
  const seen: Seen[] = [];
  const answers: {
    readonly status?: number;
    readonly body: unknown;
    readonly location?: string;
  }[] = [];
  const server = createServer(async (req, res) => {
    const { method, url, headers } = req;
    const idempotencyKey = headers['idempotency-key'];
    seen.push({ method, url, key: headers['x-api-key'], idempotencyKey, body: await read(req) });
    const { status = 200, body, location } = answers.shift() ?? { status: 500, body: null };
    const json = { 'content-type': 'application/json', ...(location && { location }) };
    res.writeHead(status, status === 429 ? { ...json, 'retry-after': '0' } : json);
    res.end(JSON.stringify(body));
  });
  let crm: CRMIntegrationService;

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const baseUrl = `http://127.0.0.1:${port}/api/`;
    crm = new CRMIntegrationService({ provider: 'custom', baseUrl, apiKey: 'k', tenantId: 't' });
  });
  beforeEach(() => void seen.splice(0));
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('finds contacts, in the order of the keys', async () => {
    answers.push({ body: { items: [ada] } });
    const keys = [{ phone: '1' }, { email: 'ADA@x.example' }];
    expect(await crm.findContacts(keys)).toEqual([null, contact]);
    expect(seen).toMatchObject([
      { method: 'POST', url: '/api/contacts/find', key: 'k', body: { keys } },
    ]);
  });

  it('saves contacts, and keeps the CRM’s own error of one', async () => {
    const error = { code: 'no_such_domain', message: 'x.example takes no mail.' };
    answers.push({ body: { items: [{ id: '7', created: true }, { error }] } });
    const inputs = [{ email: 'ada@x.example' }, { email: 'b@x.example' }];
    expect(await crm.upsertContacts(inputs)).toMatchObject([
      { ok: true, id: '7', created: true },
      { ok: false, error: { ...error, provider: 'custom' } },
    ]);
  });

  it('logs a call under a key by which it is logged once, and obeys a limit', async () => {
    answers.push({ status: 429, body: null }, { body: { id: '9', created: true } });
    const startedAt = new Date('2026-03-01T12:00:00Z');
    const call = { callId: 'call-1', contactId: '7', durationSeconds: 42, startedAt } as const;
    const logged = await crm.logCall({ ...call, direction: 'inbound', outcome: 'connected' });
    expect(logged).toEqual({ id: '9', created: true });
    expect(seen.map(({ idempotencyKey }) => idempotencyKey)).toEqual(['call-1', 'call-1']);
  });

  it('lists changes page by page', async () => {
    answers.push(
      { body: { items: [ada], nextCursor: 'next' } },
      { body: { items: [], nextCursor: null } },
    );
    const since = new Date('2026-03-01T00:00:00Z');
    expect(await crm.listChanges({ since })).toEqual({ contacts: [contact], cursor: 'next' });
    await crm.listChanges({ since, cursor: 'next' });
    expect(seen[1]?.url).toBe(
      '/api/contacts?modifiedSince=2026-03-01T00%3A00%3A00.000Z&cursor=next',
    );
  });

  it('says so when the answer is something else', async () => {
    answers.push({ body: { items: [{ id: 7 }] } }, { status: 404, body: 'nothing here' });
    const unexpected = crm.findContact({ email: 'a@x.example' });
    await expect(unexpected).rejects.toMatchObject({ code: 'unexpected_answer' });
    const missing = crm.findContact({ email: 'a@x.example' });
    await expect(missing).rejects.toMatchObject({ code: 'http_404', details: 'nothing here' });
  });

  it('shows its key to no other host, nor the contacts', async () => {
    const shown: string[] = [];
    const other = createServer((req, res) => {
      shown.push(req.url ?? '');
      res.end('{}');
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const location = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
    answers.push({ status: 307, body: null, location });
    const redirected = crm.upsertContact({ email: 'ada@x.example' });
    await expect(redirected).rejects.toMatchObject({ code: 'http_307' });
    expect(shown).toEqual([]);
    await new Promise((resolve) => other.close(resolve));
  });
});
