import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface RawCall {
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
}

/** Calls with the path exactly as given; `fetch` and others tidy it up before it is sent. */
export function rawCall(
  origin: string,
  method: string,
  path: string,
  { headers = {}, body }: RawCall = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers, agent: false }, (answer) => {
      const { statusCode: status = 0, headers: got } = answer;
      text(answer).then((said) => resolve({ status, headers: got, body: said }), reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
