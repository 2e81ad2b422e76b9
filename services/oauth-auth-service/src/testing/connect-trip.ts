import type { Response } from 'supertest';
import type { CrmTestService, LinkOptions, StartedAttempt } from './crm.js';
import { bodyOf } from './http.js';
import type { TestUser } from './people.js';

/** An attempt whose person has decided at the CRM, and whose browser has not come back yet. */
export interface Trip {
  readonly attempt: StartedAttempt;
  /** Path and query at our callback. */
  readonly path: string;
  /** The `state` in it. */
  readonly state: string;
}

export interface TripOptions extends LinkOptions {
  readonly decision?: 'allow' | 'deny';
}

export async function beginTrip(
  crm: CrmTestService,
  user: TestUser,
  { as, body, decision }: TripOptions = {},
): Promise<Trip> {
  const attempt = await crm.initiate(user, body);
  const path = await crm.consent(attempt, as, decision);
  const state = new URL(path, crm.url).searchParams.get('state') ?? '';
  return { attempt, path, state };
}

/** A browser at our callback, with no cookie unless one is given. */
export async function arrive(
  { http }: Pick<CrmTestService, 'http'>,
  path: string,
  { cookie, accept = 'application/json' }: { cookie?: string; accept?: string } = {},
): Promise<Response> {
  const request = http.get(path).set('Accept', accept);
  return cookie === undefined ? request : request.set('Cookie', cookie);
}

/** The browser that began the trip comes back. */
export const comeBack = (crm: CrmTestService, trip: Trip, accept?: string): Promise<Response> =>
  arrive(crm, trip.path, {
    cookie: trip.attempt.cookie,
    ...(accept === undefined ? {} : { accept }),
  });

/** The attempt as its user sees it. */
export async function attemptOf(
  { http }: Pick<CrmTestService, 'http'>,
  user: TestUser,
  { attemptId }: Pick<StartedAttempt, 'attemptId'>,
): Promise<Response['body']> {
  const shown = http.get(`/crm-oauth/attempts/${attemptId}`).set('Authorization', user.bearer);
  return bodyOf(await shown, 200);
}
