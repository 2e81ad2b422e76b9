/** What a client sends over one connection to PostgreSQL that matters for counting. */
export type FrontendMessage =
  | { readonly kind: 'parse'; readonly statement: string; readonly sql: string }
  | { readonly kind: 'bind'; readonly statement: string }
  /** The end of one extended-query exchange: the client now waits for the server. */
  | { readonly kind: 'sync' }
  /** A simple query: SQL and wait in one message. */
  | { readonly kind: 'query'; readonly sql: string };

const HEADER_BYTES = 5;

/**
 * Reads the frontend half of PostgreSQL's protocol 3.0 ("Message Formats" of its manual) out of
 * chunks cut anywhere. The start-up message, which has no type byte, comes first.
 */
export class FrontendReader {
  #rest: Buffer = Buffer.alloc(0);
  #started = false;

  read(chunk: Buffer): FrontendMessage[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const messages: FrontendMessage[] = [];
    for (let next = this.#take(); next !== undefined; next = this.#take()) {
      const message = interpret(next.type, next.body);
      if (message !== undefined) messages.push(message);
    }
    return messages;
  }

  #take(): { readonly type: string; readonly body: Buffer } | undefined {
    const typeBytes = this.#started ? 1 : 0;
    if (this.#rest.length < typeBytes + HEADER_BYTES - 1) return undefined;
    const end = typeBytes + this.#rest.readInt32BE(typeBytes);
    if (this.#rest.length < end) return undefined;
    const type = this.#started ? this.#rest.toString('latin1', 0, 1) : 'start-up';
    const body = this.#rest.subarray(typeBytes + 4, end);
    this.#rest = this.#rest.subarray(end);
    this.#started = true;
    return { type, body };
  }
}

function interpret(type: string, body: Buffer): FrontendMessage | undefined {
  const [first = '', second = ''] = body.toString('utf8').split('\0', 2);
  switch (type) {
    case 'P':
      return { kind: 'parse', statement: first, sql: second };
    case 'B':
      return { kind: 'bind', statement: second };
    case 'S':
      return { kind: 'sync' };
    case 'Q':
      return { kind: 'query', sql: first };
    default:
      return undefined;
  }
}
