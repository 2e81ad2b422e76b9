import { connect, type Socket } from 'node:net';

/** One answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  /** Names in lower case; of a repeated one the last. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A connection that may send what no HTTP client would. */
export interface RawConnection {
  /** Each character one byte. */
  send(text: string): void;
  /** Sends the text again and again, until nobody takes it any more. */
  trickle(text: string): void;
  /** Stops to read, so that the server cannot get rid of its answers. */
  pause(): void;
  /** All answers, once the server has said its last. */
  answers(): Promise<RawAnswer[]>;
  /** Resolves when the connection is gone altogether, though we never close our half of it. */
  readonly gone: Promise<void>;
  close(): void;
}

export function openRaw(url: string): RawConnection {
  const { hostname, port } = new URL(url);
  // Half-open, so that only the server can end it.
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  let received = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    received += text;
  });
  // Being cut off is what some of these connections are for; 'close' follows.
  socket.on('error', () => undefined);
  const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const ended = new Promise<void>((resolve) => socket.once('end', () => resolve()));
  // Only who sends something learns that nobody is there any more.
  socket.once('end', () => trickle(socket, ' '));
  return {
    send: (text) => void socket.write(text, 'latin1'),
    trickle: (text) => trickle(socket, text),
    pause: () => void socket.pause(),
    answers: async () => {
      await Promise.race([ended, gone]);
      return answersIn(received);
    },
    gone,
    close: () => void socket.destroy(),
  };
}

/** Sends bytes, each character one, and collects the answers until the server ends. */
export async function sendRaw(url: string, text: string): Promise<RawAnswer[]> {
  const connection = openRaw(url);
  connection.send(text);
  const answers = await connection.answers();
  connection.close();
  return answers;
}

/** A request that asks for the connection to be closed, from its lines. */
export const rawRequest = (line: string, headers: readonly string[] = [], body = ''): string =>
  [line, 'Host: service.test', 'Connection: close', ...headers, '', body].join('\r\n');

const TRICKLE_MS = 15;

function trickle(socket: Socket, text: string): void {
  const timer = setInterval(() => socket.write(text, 'latin1'), TRICKLE_MS);
  socket.once('close', () => clearInterval(timer));
}

function answersIn(text: string): RawAnswer[] {
  const answers: RawAnswer[] = [];
  for (let rest = text; rest !== ''; ) {
    const head = rest.slice(0, rest.indexOf('\r\n\r\n'));
    const [statusLine = '', ...lines] = head.split('\r\n');
    const headers = Object.fromEntries(lines.map(headerOf));
    const start = head.length + 4;
    const length = Number(headers['content-length'] ?? rest.length - start);
    const body = rest.slice(start, start + length);
    answers.push({ status: Number(statusLine.split(' ')[1]), headers, body });
    rest = rest.slice(start + length);
  }
  return answers;
}

const headerOf = (line: string): [string, string] => {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
};
