import { z } from 'zod';
import { type CrmAnswer, type Dialect, retryAfterMs } from '../http/dialect.js';

/** Salesforce's errors are arrays. */
const errorsSchema = z
  .array(z.looseObject({ errorCode: z.string(), message: z.string() }))
  .nonempty();

const firstError = ({ body }: CrmAnswer) => {
  const parsed = errorsSchema.safeParse(body);
  return parsed.success ? parsed.data[0] : undefined;
};

export const salesforceDialect = (now: () => number = Date.now): Dialect => ({
  provider: 'salesforce',
  readError: (answer) => {
    const { errorCode, message } = firstError(answer) ?? {};
    return {
      code: errorCode ?? `http_${answer.status}`,
      message: message ?? `Salesforce answered ${answer.status}.`,
    };
  },
  limitMs: (answer) => {
    const wait = retryAfterMs(answer.headers, now());
    if (answer.status === 429) return wait ?? null;
    // The limit is over a rolling day: nobody knows when a call is free again.
    return firstError(answer)?.errorCode === 'REQUEST_LIMIT_EXCEEDED' ? (wait ?? null) : undefined;
  },
});
