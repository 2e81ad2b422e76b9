import { ContractGuard } from './contract-guard.js';
import type { SeenAnswer } from './watch-answers.js';

const health: SeenAnswer = {
  method: 'GET',
  path: '/healthz',
  status: 200,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: '{"status":"ok"}',
};

const problem = (status: number, code: string, more: object = {}): SeenAnswer => ({
  method: 'POST',
  path: '/crm-oauth/salesforce/token',
  status,
  headers: { 'content-type': 'application/problem+json', 'retry-after': '2' },
  body: JSON.stringify({
    type: `urn:tetrix:error:${code}`,
    title: 'T',
    status,
    detail: 'D',
    code,
    requestId: 'r',
    ...more,
  }),
});

const diagnosis = { code: 'grant_revoked', retryable: false, cause: 'C', remedy: 'R' };
const dead = { connectionId: '3b9a5d1c-7a52-4c3e-8f0d-6e2b1a9c4d57', diagnosis };

function breachesOf(answer: SeenAnswer): string[] {
  const guard = new ContractGuard();
  guard.see(answer);
  return guard.breaches();
}

describe('an answer as described', () => {
  it.each<[string, SeenAnswer]>([
    ['an object', health],
    ['an error', problem(404, 'connection_not_found')],
    ['an error with members of its own', problem(409, 'reauth_required', dead)],
    ['the head of an answer', { ...health, method: 'HEAD', body: '' }],
    ['an unknown address', { ...problem(404, 'not_found'), path: '/nowhere' }],
    ['a method that is not there', { ...problem(405, 'method_not_allowed'), path: '/healthz' }],
    [
      'a method that a path of its own lacks, though another would read it as an id',
      { ...problem(405, 'method_not_allowed'), method: 'GET', path: '/users/change-password' },
    ],
  ])('passes: %s', (_what, answer) => {
    expect(breachesOf(answer)).toEqual([]);
  });
});

describe('an answer not as described', () => {
  it.each<[string, SeenAnswer, string]>([
    ['a field too many', { ...health, body: '{"status":"ok","pid":1}' }, 'additional properties'],
    ['a field too few', { ...health, body: '{}' }, 'status'],
    ['another status', { ...health, status: 201 }, 'the status is not described'],
    ['another type', { ...health, headers: { 'content-type': 'text/plain' } }, 'the type'],
    ['a code of another route', problem(409, 'email_taken'), 'code'],
    ['an error with a member too many', problem(404, 'provider_unknown', dead), 'unevaluated'],
    ['an error without its members', problem(409, 'reauth_required'), 'diagnosis'],
    [
      'a 503 that does not say when to return',
      { ...problem(503, 'service_unavailable'), headers: {} },
      'Retry-After',
    ],
    ['an address that is not described', { ...health, path: '/debug' }, 'is not described'],
  ])('is reported: %s', (_what, answer, word) => {
    expect(breachesOf(answer)).toEqual([expect.stringContaining(word)]);
  });
});
