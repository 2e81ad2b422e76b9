import { z } from 'zod';
import type { Answer, Operation } from '../../platform/http/openapi/operation.js';

export const tag = 'Authorization server';

export const oauthErrorSchema = z
  .object({
    error: z.string().meta({ description: 'A word of the RFC that the endpoint follows.' }),
    error_description: z.string().optional(),
    scope: z.string().optional(),
    state: z.string().optional(),
    iss: z.string().optional(),
  })
  .meta({ id: 'OAuthError' });

const failure = (description: string, error: string, headers?: Answer['headers']): Answer => ({
  description,
  content: {
    'application/json': {
      schema: oauthErrorSchema,
      example: { error, error_description: 'why, for developers' },
    },
  },
  ...(headers === undefined ? {} : { headers }),
});

const page = { 'text/html': { schema: z.string() } };

/** The same with a page for browsers. */
export const orPage = (answer: Answer): Answer => ({
  ...answer,
  content: { ...answer.content, ...page },
});

export const badRequest = (words: string): Answer =>
  failure(words, words.split(/[`, ]+/)[1] ?? 'invalid_request');

export const CHALLENGE = { 'WWW-Authenticate': 'The challenge (RFC 6750 §3, RFC 7617).' };

export const unauthorized = (word: string): Answer =>
  failure(`\`${word}\``, word, word === 'invalid_client' ? undefined : CHALLENGE);

export const forbidden = failure('`access_denied`', 'access_denied');

export const tooMany = failure('`slow_down`', 'slow_down', {
  'Retry-After': 'Seconds to wait before the next try.',
});

const faults: Readonly<Record<number, Answer>> = {
  500: failure('`server_error`', 'server_error'),
  503: failure('`temporarily_unavailable`', 'temporarily_unavailable'),
};

/** Errors are JSON by RFC 6749 §5.2, and described with the other answers. */
export const operation = (described: Omit<Operation, 'tag' | 'oauthErrors'>): Operation => ({
  ...described,
  tag,
  oauthErrors: true,
  answers: { ...described.answers, ...faults },
});

/** A client names itself by `Authorization: Basic`, or by these two fields. */
export const clientFields = {
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
};
