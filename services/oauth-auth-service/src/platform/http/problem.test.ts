import express from 'express';
import supertest from 'supertest';
import { createLogger } from '../logger.js';
import { commonErrorCatalogue, commonErrors } from './common-errors.js';
import { defineErrors, type ErrorFactory } from './errors.js';
import { problemHandler } from './problem.js';

const silent = createLogger('silent');

/** What a client gets when a handler throws. */
async function answerTo(error: unknown) {
  const app = express();
  app.get('/', () => {
    throw error;
  });
  app.use(problemHandler(silent));
  return supertest(app).get('/');
}

const errors = Object.entries(commonErrors) as [keyof typeof commonErrorCatalogue, ErrorFactory][];

describe('every error', () => {
  it.each(errors)('%s says what its status has to say', async (code, error) => {
    const { status, headers, body } = await answerTo(error());
    expect(body).toMatchObject({ code, status, title: commonErrorCatalogue[code].title });
    expect(status).toBe(commonErrorCatalogue[code].status);
    // RFC 9110 §10.2.3, §11.6.1
    expect('retry-after' in headers).toBe(status === 429 || status === 503);
    expect('www-authenticate' in headers).toBe(status === 401);
  });
});

describe('Retry-After', () => {
  it.each([
    [0, '1'],
    [0.2, '1'],
    [12.1, '13'],
  ])('rounds %d seconds up to %s', async (retryAfter, sent) => {
    const { headers } = await answerTo(commonErrors.too_many_requests({ retryAfter }));
    expect(headers['retry-after']).toBe(sent);
  });

  it('comes with any other status that names a time', async () => {
    const { away } = defineErrors({
      away: { status: 502, title: 'Away', cause: 'C', remedy: 'R' },
    });
    expect((await answerTo(away({ retryAfter: 7 }))).headers['retry-after']).toBe('7');
  });
});
