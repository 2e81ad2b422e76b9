import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { FrontendReader } from './frontend-messages.js';
import { QueryTally } from './query-tally.js';

/**
 * Stands between a program and its database and counts what the program sends, whatever library
 * sends it.
 *
 * @param databaseUrl without TLS, which would hide the messages
 */
export async function startQueryCounter(databaseUrl: string) {
  const database = new URL(databaseUrl);
  const tally = new QueryTally();
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(database.port), database.hostname);
    const count = tally.connection();
    const reader = new FrontendReader();
    client.on('data', (chunk) => reader.read(chunk).forEach(count));
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) {
      socket.setNoDelay();
      sockets.add(socket);
      // Either end may go first; the other one learns of it by its own close.
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    /** The database's URL by way of this counter. */
    url: url.href,
    reset: () => tally.reset(),
    report: () => tally.report(),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
