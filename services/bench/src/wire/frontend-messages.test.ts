import { type FrontendMessage, FrontendReader } from './frontend-messages.js';

const message = (type: string, body: string): Buffer => {
  const header = Buffer.alloc(4);
  header.writeInt32BE(4 + Buffer.byteLength(body));
  return Buffer.concat([Buffer.from(type), header, Buffer.from(body)]);
};

const conversation = Buffer.concat([
  message('', '\0\x03\0\0user\0postgres\0\0'),
  message('p', 'SCRAM-SHA-256\0'),
  message('P', 'by-id\0SELECT 1 -- ü\0\0\0'),
  message('B', '\0by-id\0\0\0'),
  message('D', 'P\0'),
  message('E', '\0\0\0\0\0'),
  message('S', ''),
  message('Q', 'BEGIN\0'),
]);

const expected: FrontendMessage[] = [
  { kind: 'parse', statement: 'by-id', sql: 'SELECT 1 -- ü' },
  { kind: 'bind', statement: 'by-id' },
  { kind: 'sync' },
  { kind: 'query', sql: 'BEGIN' },
];

describe('FrontendReader', () => {
  it('reads what is prepared, bound and waited for', () => {
    expect(new FrontendReader().read(conversation)).toEqual(expected);
  });

  it.each([1, 2, 3, 5, 7, 64])('does so from pieces of %d bytes', (size) => {
    const reader = new FrontendReader();
    const read: FrontendMessage[] = [];
    for (let at = 0; at < conversation.length; at += size) {
      read.push(...reader.read(conversation.subarray(at, at + size)));
    }
    expect(read).toEqual(expected);
  });
});
