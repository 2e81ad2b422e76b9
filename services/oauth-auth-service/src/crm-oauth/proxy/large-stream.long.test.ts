import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { type Sandbox, startSandbox } from '@tetrix/crm-sandbox';
import { createTestDatabase, type TestDatabase } from '@tetrix/local-stack';
import { openProcessLab, type ProcessLab } from '../../testing/process-lab.js';
import type { ServiceProcess } from '../../testing/service-process.js';

const MEGABYTE = 1024 * 1024;
const MEGABYTES = 100;
/** What buffers and the collector may add; keeping a body would add four times as much. */
const FLAT_MIB = 25;

const megabyte = (number: number): Buffer => Buffer.alloc(MEGABYTE, `part ${number};`);

async function* large(): AsyncGenerator<Buffer> {
  for (let part = 0; part < MEGABYTES; part++) {
    yield megabyte(part);
    // Lets the other side keep pace, as a network would.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function digestOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of body) digest.update(chunk);
  return digest.digest('hex');
}

/** Resident memory in MiB (Linux). */
const memoryOf = ({ pid }: ServiceProcess): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

/** The most that the process holds while some work is done. */
async function peakDuring(service: ServiceProcess, work: () => Promise<void>): Promise<number> {
  let peak = memoryOf(service);
  const watch = setInterval(() => {
    peak = Math.max(peak, memoryOf(service));
  }, 20);
  await work().finally(() => clearInterval(watch));
  return peak;
}

describe(`${MEGABYTES} MB through the proxy`, () => {
  let host: Server;
  let sandbox: Sandbox;
  let database: TestDatabase;
  let lab: ProcessLab;
  let service: ServiceProcess;
  let address: string;

  beforeAll(async () => {
    host = createServer(async (req, res) => {
      if (req.method === 'GET') return void Readable.from(large()).pipe(res);
      res.end(await digestOf(req));
    });
    await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
    sandbox = await startSandbox();
    database = await createTestDatabase();
    lab = await openProcessLab(database.url, sandbox);
    const [connection] = await lab.seed(1, { remainingSeconds: 7_000 });
    await lab.db.query('UPDATE crm_oauth_tokens SET instance_url = $1, login_url = $1', [origin]);
    service = await lab.start({ SALESFORCE_LOGIN_URL: origin });
    address = `${service.url}/crm-oauth/connections/${connection?.id}/proxy/large`;
  });
  afterAll(async () => {
    await service.stop();
    await lab.close();
    await database.drop();
    await sandbox.close();
    host.closeAllConnections();
    host.close();
  });

  const download = async () => {
    const answer = await fetch(address, { headers: { authorization: lab.bearer } });
    expect(answer.status).toBe(200);
    expect(await digestOf(answer.body ?? Readable.from([]))).toBe(await digestOf(large()));
  };
  const upload = async () => {
    const answer = await fetch(address, {
      method: 'POST',
      headers: { authorization: lab.bearer },
      body: Readable.toWeb(Readable.from(large())) as ReadableStream,
      duplex: 'half',
    });
    expect(await answer.text()).toBe(await digestOf(large()));
  };

  it('come whole each way, at flat memory', async () => {
    // The first of each grows what is then used again.
    await download();
    await upload();
    const before = memoryOf(service);
    const down = await peakDuring(service, download);
    const up = await peakDuring(service, upload);
    process.stdout.write(
      `${before.toFixed(0)} MiB before, at most ${down.toFixed(0)} down and ${up.toFixed(0)} up\n`,
    );
    expect(Math.max(down, up)).toBeLessThan(before + FLAT_MIB);
  }, 120_000);
});
