import { Validator } from '@seriousme/openapi-schema-validator';
import {
  isPage,
  mismatch,
  pointerToken,
  routesOf,
  startTestService,
  type TestService,
} from '../../testing/index.js';
import { operations } from './api.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

describe('GET /openapi.json', () => {
  it('is a valid OpenAPI 3.1 document', async () => {
    const { body, type } = await service.http.get('/openapi.json');
    expect(type).toBe('application/json');
    expect(body.openapi).toMatch(/^3\.1\./);
    const result = await new Validator().validate(body);
    expect(result.errors).toBeUndefined();
    expect(result.valid).toBe(true);
  });

  it('describes every route, and no other', () => {
    const routes = routesOf(service.handler).filter((route) => !isPage(route.split(' ')[1] ?? ''));
    expect(Object.keys(operations).sort()).toEqual(routes.sort());
  });

  it('names each operation once', () => {
    const ids = Object.values(operations).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('gives an example of every JSON body, in the form that it describes', async () => {
    const { body } = await service.http.get('/openapi.json');
    const examples = jsonBodiesOf(body);
    expect(examples.length).toBeGreaterThan(40);
    for (const { pointer, example } of examples) {
      expect(example).toBeDefined();
      expect([pointer, mismatch(`${pointer}/schema`, JSON.stringify(example))]).toEqual([
        pointer,
        undefined,
      ]);
    }
  });
});

interface JsonBody {
  readonly pointer: string;
  readonly example: unknown;
}

/** Every media type object of JSON below `node`, errors apart: those have their examples by name. */
function jsonBodiesOf(node: unknown, pointer = '#'): JsonBody[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    const here = `${pointer}/${pointerToken(key)}`;
    const isMedia = pointer.endsWith('/content') && key.endsWith('json');
    if (!isMedia) return jsonBodiesOf(value, here);
    return key === 'application/problem+json' ? [] : [{ pointer: here, example: value.example }];
  });
}
