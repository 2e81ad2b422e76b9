import type { Response } from 'supertest';
import type TestAgent from 'supertest/lib/agent.js';

/** Requests to the service under test; `http.get('/path')`, cookies are not kept. */
export type Agent = Pick<
  TestAgent,
  'get' | 'post' | 'put' | 'patch' | 'delete' | 'head' | 'options'
>;

/** The body of an answer that a helper relies on. @throws Error showing the answer otherwise */
export function bodyOf(response: Response, ...statuses: number[]): Response['body'] {
  if (statuses.includes(response.status)) return response.body;
  throw new Error(`expected ${statuses.join(' or ')}, got ${response.status} ${response.text}`);
}
