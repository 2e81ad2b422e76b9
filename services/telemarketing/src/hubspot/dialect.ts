import { z } from 'zod';
import { type CrmAnswer, type Dialect, retryAfterMs } from '../http/dialect.js';

const errorSchema = z.looseObject({
  message: z.string().optional(),
  category: z.string().optional(),
  /** Of limits: `TEN_SECONDLY_ROLLING`, `SECONDLY` (search) or `DAILY`. */
  policyName: z.string().optional(),
});

const errorOf = ({ body }: CrmAnswer) => errorSchema.safeParse(body).data ?? {};

const SECOND = 1000;

export const hubspotDialect = (now: () => number = Date.now): Dialect => ({
  provider: 'hubspot',
  readError: (answer) => {
    const { category, policyName, message } = errorOf(answer);
    return {
      code: category ?? policyName ?? `http_${answer.status}`,
      message: message ?? `HubSpot answered ${answer.status}.`,
    };
  },
  limitMs: (answer) => {
    const { status, headers } = answer;
    const wait = retryAfterMs(headers, now());
    // 477: the account is being moved, which takes hours.
    if (status === 477) return wait ?? null;
    if (status !== 429) return undefined;
    if (wait !== undefined) return wait;
    switch (errorOf(answer).policyName) {
      case 'SECONDLY':
        return SECOND;
      case 'TEN_SECONDLY_ROLLING':
        return Number(headers.get('x-hubspot-ratelimit-interval-milliseconds') ?? 10 * SECOND);
      default:
        return null;
    }
  },
});
