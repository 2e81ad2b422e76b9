import type { Pool, PoolClient } from 'pg';
import { toApiError } from './http/problem.js';

/** SQLSTATE `cannot_connect_now`: the one among those that the worker tries again at that says why. */
const AWAY = '57P03';

/**
 * The pool as graphile-worker may have it. The worker does not wait for the statement that ends a
 * job, and repeats it for a few error codes only; a connection that broke under it, which has another
 * code or none, would be a rejection that nobody handles and with it the end of the process.
 * Here every way for the database to be away has that one code.
 */
export function patientPool(pool: Pool): Pool {
  return new Proxy(pool, {
    get: (target, name) => {
      if (name !== 'connect') return Reflect.get(target, name, target);
      return (...callback: Parameters<Pool['connect']> | []) =>
        callback.length > 0
          ? Reflect.apply(target.connect, target, callback)
          : recoded(target.connect()).then(patientClient);
    },
  });
}

const patientClient = (client: PoolClient): PoolClient =>
  new Proxy(client, {
    get: (target, name) => {
      if (name !== 'query') return Reflect.get(target, name, target);
      return (...query: Parameters<PoolClient['query']>) =>
        recoded(Promise.resolve(Reflect.apply(target.query, target, query)));
    },
  });

async function recoded<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (toApiError(cause).code !== 'service_unavailable') throw cause;
    throw Object.assign(new Error('The database is away.', { cause }), { code: AWAY });
  }
}
