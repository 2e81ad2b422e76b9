import { Validator } from '@seriousme/openapi-schema-validator';
import { isPage, routesOf, startTestService, type TestService } from '../../testing/index.js';
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
});
