import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestHandler } from 'express';
import type { Logger } from '../../platform/logger.js';
import type { Check } from './checks.js';

const DEADLINE_MS = 2_000;
/** Seconds. */
const RETRY_AFTER = '5';

/** 200 when every check passes, else 503; the answer names each check, the log says why one failed. */
export const readiness =
  (checks: Readonly<Record<string, Check>>, logger: Logger): RequestHandler =>
  async (_req, res) => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => {
        const failure = await failureOf(check);
        if (failure !== undefined) logger.warn({ check: name, err: failure }, 'not ready');
        return [name, failure === undefined ? 'ok' : 'failed'] as const;
      }),
    );
    const ready = results.every(([, result]) => result === 'ok');
    if (!ready) res.setHeader('Retry-After', RETRY_AFTER);
    res.status(ready ? 200 : 503).json({
      status: ready ? 'ok' : 'unavailable',
      checks: Object.fromEntries(results),
    });
  };

async function failureOf(check: Check): Promise<unknown> {
  const answered = new AbortController();
  try {
    await Promise.race([check(), failAfterDeadline(answered.signal)]);
    return undefined;
  } catch (error) {
    return error;
  } finally {
    answered.abort();
  }
}

const failAfterDeadline = (signal: AbortSignal): Promise<never> =>
  sleep(DEADLINE_MS, undefined, { signal, ref: false }).then(
    () => Promise.reject(new Error(`no answer within ${DEADLINE_MS} ms`)),
    // Aborted: the check has answered, and the race is over.
    () => new Promise<never>(() => undefined),
  );
