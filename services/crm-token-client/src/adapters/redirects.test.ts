import {
  createServer,
  type IncomingHttpHeaders,
  type RequestListener,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { fetchWithCrmToken } from '../fetch-with-crm-token.js';
import { ScriptedService } from '../testing/scripted-service.js';
import type { CrmTokenClient } from '../token-client.js';
import { hubspotClient } from './hubspot.js';
import { jsforceConnection } from './jsforce.js';

interface Host {
  readonly url: string;
  readonly seen: { readonly url: string; readonly headers: IncomingHttpHeaders }[];
}

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

async function startHost(
  answer: RequestListener,
  // A port alone makes no other host for node-fetch, which HubSpot's client uses.
  name: '127.0.0.1' | 'localhost' = '127.0.0.1',
): Promise<Host> {
  const seen: Host['seen'] = [];
  const server = createServer((req, res) => {
    seen.push({ url: req.url ?? '', headers: req.headers });
    answer(req, res);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  const { port } = server.address() as AddressInfo;
  return { url: `http://${name}:${port}`, seen };
}

/** A call with each client; some take a redirect for an error, some for an answer. */
const CLIENTS: Readonly<Record<string, (tokens: CrmTokenClient) => Promise<unknown>>> = {
  jsforce: async (tokens) => {
    const connection = await jsforceConnection({ tokens });
    return connection.request('/services/data/v62.0/limits');
  },
  hubspot: (tokens) => hubspotClient({ tokens })(({ crm }) => crm.contacts.basicApi.getPage(1)),
  fetchWithCrmToken: (tokens) =>
    fetchWithCrmToken({ tokens, provider: 'salesforce' })('/services/data'),
  'fetchWithCrmToken, following': (tokens) =>
    fetchWithCrmToken({ tokens, provider: 'salesforce' })('/services/data', { redirect: 'follow' }),
};

describe.each(Object.entries(CLIENTS))('%s, redirected', (_name, call) => {
  let crm: Host;
  let other: Host;
  let location: string;
  let status: number;

  beforeAll(async () => {
    other = await startHost((_req, res) => res.end('{}'), 'localhost');
    crm = await startHost((req, res) =>
      req.url === '/home' ? res.end('{}') : res.writeHead(status, { location }).end(),
    );
  });
  beforeEach(() => {
    other.seen.length = 0;
    crm.seen.length = 0;
  });
  const tokens = () => {
    const service = new ScriptedService();
    service.instanceUrl = crm.url;
    return service.answer(service.token(1)).client();
  };

  it.each([301, 302, 303, 307, 308])('by %i shows no token to another host', async (code) => {
    status = code;
    location = `${other.url}/steal`;
    await call(tokens()).catch((error: unknown) => error);
    expect(crm.seen[0]?.headers.authorization).toBe('Bearer token-1');
    const shown = other.seen.filter(({ headers }) => JSON.stringify(headers).includes('token-1'));
    expect(shown).toEqual([]);
  });
});

it('jsforce says so where it is redirected to another host, and stays with its own', async () => {
  const other = await startHost((_req, res) => res.end('{}'), 'localhost');
  const crm = await startHost((req, res) =>
    req.url === '/services/data/v62.0/home'
      ? res.writeHead(200, { 'content-type': 'application/json' }).end('{"at":"home"}')
      : res.writeHead(302, { location: req.url === '/away' ? other.url : 'v62.0/home' }).end(),
  );
  const service = new ScriptedService();
  service.instanceUrl = crm.url;
  const tokens = service.answer(service.token(1)).client();
  const connection = await jsforceConnection({ tokens });
  await expect(connection.request(`${crm.url}/away`)).rejects.toThrow('redirect');
  expect(await connection.request(`${crm.url}/services/data/moved`)).toEqual({ at: 'home' });
  expect(other.seen).toEqual([]);
});
