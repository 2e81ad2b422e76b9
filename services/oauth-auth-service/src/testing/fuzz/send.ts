import { Agent, type IncomingHttpHeaders, request } from 'node:http';

/** A request as it goes over the wire: nothing in it is escaped or checked any more. */
export interface Call {
  readonly method: string;
  /** Path and query, percent-encoded as they are to be sent. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends calls over a few connections that are kept open. */
export class Sender {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 12 });

  constructor(
    private readonly origin: string,
    private readonly deadlineMs: number,
  ) {}

  /** @throws Error when no whole answer has come by the deadline */
  send({ method, target, headers, body }: Call): Promise<Answered> {
    const { hostname, port } = new URL(this.origin);
    const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) };
    return new Promise((resolve, reject) => {
      const signal = AbortSignal.timeout(this.deadlineMs);
      const sent = request(
        {
          agent: this.#agent,
          hostname,
          port,
          method,
          path: target,
          headers: { ...headers, ...length },
          signal,
        },
        (res) => {
          const chunks: Buffer[] = [];
          res.on('data', (chunk: Buffer) => chunks.push(chunk));
          res.on('error', reject);
          res.on('end', () =>
            resolve({
              status: res.statusCode ?? 0,
              headers: res.headers,
              text: Buffer.concat(chunks).toString('utf8'),
            }),
          );
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
