import type { IncomingMessage, OutgoingHttpHeaders, Server, ServerResponse } from 'node:http';

/** One whole answer of a server under test. */
export interface SeenAnswer {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
}

/** Shows `see` every answer that a server has sent. */
export function watchAnswers(server: Server, see: (answer: SeenAnswer) => void): void {
  server.prependListener('request', (req: IncomingMessage, res: ServerResponse) => {
    const { method = '', url = '/' } = req;
    const path = url.replace(/^https?:\/\/[^/]*/i, '').replace(/[?#].*$/s, '');
    const chunks: Buffer[] = [];
    const keep = (chunk: unknown) => {
      if (typeof chunk === 'string' || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
    };
    const { write, end } = res;
    res.write = (...call: unknown[]) => {
      keep(call[0]);
      return Reflect.apply(write, res, call);
    };
    res.end = (...call: unknown[]) => {
      keep(call[0]);
      return Reflect.apply(end, res, call);
    };
    res.on('finish', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      see({ method, path, status: res.statusCode, headers: res.getHeaders(), body });
    });
  });
}
