import { randomUUID } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { Operation } from '../../platform/http/openapi/operation.js';
import {
  GOOD_PASSWORD,
  newEmail,
  startTestService,
  type TestService,
  type TestUser,
} from '../../testing/index.js';
import { operations } from '../docs/api.js';

let service: TestService;
let user: TestUser;
beforeAll(async () => {
  service = await startTestService({ env: { AUTH_ATTEMPTS_PER_ACCOUNT: '1000' } });
  user = await service.registerUser();
});
afterAll(() => service.close());

/** The bytes as they are; supertest would encode them once more. */
async function post(body: Uint8Array<ArrayBuffer> | string, headers: Record<string, string> = {}) {
  const response = await fetch(`${service.url}/auth/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body,
  });
  const text = await response.text();
  return { status: response.status, size: text.length, body: JSON.parse(text) };
}

const credentials = () => JSON.stringify({ email: user.email, password: user.password });
const MEGABYTE = 1024 * 1024;

describe('bodies that are deeper or larger than any of ours', () => {
  const nested = (open: string, close: string, depth: number) =>
    open.repeat(depth) + close.repeat(depth);

  it.each([
    ['arrays in arrays', nested('[', ']', 30_000), 'invalid_request'],
    ['arrays in a field', `{"email":${nested('[', ']', 30_000)}}`, 'invalid_request'],
    ['objects in objects', nested('{"a":', '}', 10_000).replace('{}', '{"a":1}'), 'invalid_json'],
    [
      'objects in a field',
      `{"email":${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}}`,
      'invalid_request',
    ],
    ['brackets that nobody closes', '['.repeat(60_000), 'invalid_json'],
    ['a long array', `[${'1,'.repeat(30_000)}1]`, 'invalid_request'],
    ['a long number', `{"email":1${'0'.repeat(60_000)}}`, 'invalid_request'],
  ])('%s are refused at once', async (_what, body, code) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.body.code).toBe(code);
  });

  it('of nothing but mistakes get no answer many times their size', async () => {
    const fields = Array.from({ length: 6_000 }, (_, turn) => `"k${turn}":0`);
    const answer = await post(`{${fields.join()}}`);
    expect(answer.body.errors).toHaveLength(20);
    expect((await post(`{"${'k'.repeat(60_000)}":0}`)).size).toBeLessThan(2_000);
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)('packed with %s count as what they unpack to', async (encoding, pack) => {
    const headers = { 'Content-Encoding': encoding };
    expect((await post(new Uint8Array(pack(credentials())), headers)).status).toBe(200);
    const bomb = pack(Buffer.alloc(64 * MEGABYTE, ' '));
    expect(bomb.length).toBeLessThan(MEGABYTE / 8);
    const before = process.memoryUsage().arrayBuffers;
    expect((await post(new Uint8Array(bomb), headers)).body.code).toBe('payload_too_large');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * MEGABYTE);
  });

  it.each([
    ['what is not packed at all', 'gzip', 400],
    ['another packing', 'compress', 415],
    ['two packings', 'gzip, gzip', 415],
  ])('are refused as %s', async (_what, encoding, status) => {
    expect((await post(credentials(), { 'Content-Encoding': encoding })).status).toBe(status);
  });
});

describe('bodies of another type or charset (RFC 8259 §8.1)', () => {
  it.each([
    'application/json',
    'APPLICATION/JSON; Charset=UTF-8',
    'application/json;charset="utf-8"',
    'application/json; profile=x',
  ])('%s is read', async (type) => {
    expect((await post(credentials(), { 'Content-Type': type })).status).toBe(200);
  });

  it.each([
    'text/json',
    'application/jsonp',
    'application/json-seq',
    'application/vnd.api+json',
    'application/json, text/html',
    'application/json; charset=utf-7',
    'application/json; charset=utf-16',
    'application/json; charset=utf-8; charset=utf-7',
    'application/json; charset=utf-7; charset=utf-8',
    'application/json; charset="utf\\-7"',
    'application/json; charset=iso-8859-1',
    'application/json; charset*=utf-7',
    'multipart/form-data; boundary=x',
  ])('%s is refused', async (type) => {
    const answer = await post(credentials(), { 'Content-Type': type });
    expect(answer).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
  });

  it('a byte order mark is passed over', async () => {
    expect((await post(`\ufeff${credentials()}`)).status).toBe(200);
  });

  it.each([
    ['half of a character', [0xc3]],
    ['a longer form of "/"', [0xc0, 0xaf]],
    ['half of a surrogate pair', [0xed, 0xa0, 0xbd]],
    ['no character at all', [0xff, 0xfe]],
  ])('%s is not replaced by a character that stands for many', async (_what, bytes) => {
    const [head = '', tail = ''] = credentials().split(user.password);
    const body = Buffer.concat([Buffer.from(head), Buffer.from(bytes), Buffer.from(tail)]);
    expect((await post(new Uint8Array(body))).body.code).toBe('invalid_json');
  });

  it.each([
    Buffer.from(credentialsOf('utf16'), 'utf16le'),
    Buffer.from(`\ufeff${credentialsOf('utf16')}`, 'utf16le'),
  ])('UTF-16 that calls itself JSON is not guessed at', async (body) => {
    expect((await post(new Uint8Array(body))).body.code).toBe('invalid_json');
  });
});

function credentialsOf(who: string): string {
  return JSON.stringify({ email: `${who}@example.com`, password: GOOD_PASSWORD });
}

describe('keys that reach into objects', () => {
  it.each([
    ['__proto__', '{"__proto__":{"email":"a@example.com","password":"x","role":"admin"}}'],
    ['constructor', '{"constructor":{"prototype":{"role":"admin"}}}'],
    ['toString', '{"toString":null,"valueOf":1,"hasOwnProperty":0}'],
    ['then', '{"then":{"a":1}}'],
  ])('%s is an unknown field, and nothing else', async (key, body) => {
    const answer = await post(body);
    expect(answer.body.errors).toContainEqual({ path: `body.${key}`, message: 'Unknown field' });
    const clean: Record<string, unknown> = {};
    expect([clean['role'], clean['email'], clean['a']]).toEqual([undefined, undefined, undefined]);
  });

  it('the prototype lends no field that is missing', async () => {
    const body = `{"__proto__":${credentials()}}`;
    expect((await post(body)).status).toBe(400);
  });

  it('of two equal keys the last one is both checked and used', async () => {
    const last = `{"email":"nobody@example.com","password":"wrong",${credentials().slice(1)}`;
    expect((await post(last)).body.user.id).toBe(user.id);
    const bad = `${credentials().slice(0, -1)},"email":["${user.email}"]}`;
    expect((await post(bad)).body.code).toBe('invalid_request');
  });
});

describe('text that is not what it looks like', () => {
  const register = (fields: object) =>
    service.http
      .post('/auth/register')
      .send({ email: newEmail(), password: GOOD_PASSWORD, ...fields });

  it('no second account for an address that reads the same', async () => {
    const { email } = await service.registerUser({ email: newEmail('kim') });
    const spellings = [
      email.toUpperCase(),
      ` ${email}\t`,
      email.replace('k', '\u212a'),
      email.replace('i', '\u0130'),
      email.replace('i', '\u0456'),
      email.replace('m', '\uff4d'),
      email.replace('@', '\u200b@'),
      email.replace('@', '\uff20'),
      `\u202e${email}`,
      `${email}\u0000`,
      `"${email.split('@')[0]}"@example.com`,
      `${email}.`,
    ];
    for (const spelling of spellings) {
      expect([400, 409]).toContain((await register({ email: spelling })).status);
    }
  });

  it('names lose what cannot be seen and what turns the text around', async () => {
    const name = 'Mara\u202e\u0000\r\n\u200b\ud83d Velez\u2029';
    const { body } = await register({ name, tenantName: `\u2066${name}` });
    expect(body.user.name).toBe('Mara Velez');
    const tenant = await service.prisma.tenant.findUniqueOrThrow({
      where: { id: body.user.tenantId },
    });
    expect(tenant.name).toBe('Mara Velez');
  });

  it.each([
    ['overlong', 'x'.repeat(201)],
    ['overlong by its invisible characters', '\u200b'.repeat(1_001)],
    ['empty once cleaned', '\u200b\u202e\u0007'],
    ['no text', ['Mara']],
    ['an object', { toString: 'Mara' }],
  ])('a name that is %s is refused', async (_what, name) => {
    expect((await register({ name })).status).toBe(400);
  });
});

const withBodies = Object.entries<Operation>(operations).flatMap(([route, { body }]) =>
  body === undefined ? [] : [route],
);

describe.each(withBodies)('%s', (route) => {
  // One session a call: some of them end it.
  let bearer: string;
  beforeEach(async () => {
    bearer = (await service.login(user.email)).bearer;
  });

  it.each([undefined, '[]', '[1]', '[{}]', '{}', '{"0":{}}'])(
    'is not upset by %s',
    async (body) => {
      const [method = '', path = ''] = route.split(' ');
      const response = await fetch(
        service.url + path.replace(':provider', 'salesforce').replace(/:\w+/g, randomUUID()),
        {
          method,
          headers: { 'Content-Type': 'application/json', Authorization: bearer },
          ...(body === undefined ? {} : { body }),
        },
      );
      await response.arrayBuffer();
      expect(response.status).toBeLessThan(500);
    },
  );
});
