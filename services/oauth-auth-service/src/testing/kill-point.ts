// Preload for a service process (`node --import`): ends it, as `kill -9` would, at the step that
// KILL_AT names; where KILL_ON names a signal, at the first such step after it. It lies between the service and its database driver; the service knows of none.
import pg from 'pg';

/** The steps of a refresh at which the process can be ended from inside. */
export type KillPoint = 'before-intent' | 'after-intent' | 'before-commit' | 'after-commit';

/** The same of an import. */
export type ImportKillPoint = 'import-intended' | 'import-answered' | 'import-kept';

const INTENT = /UPDATE crm_oauth_tokens SET\s+lease_epoch = lease_epoch \+ 1/;
const COMMIT = /UPDATE crm_oauth_tokens SET\s+access_token = \$3/;

const IMPORT_INTENT = /UPDATE crm_imports SET status = 'sent'/;
const IMPORT_ANSWER = /UPDATE crm_imports SET status = 'answered'/;

type AnyPoint = KillPoint | ImportKillPoint;

const POINTS: Record<AnyPoint, { readonly statement: RegExp; readonly done: boolean }> = {
  'before-intent': { statement: INTENT, done: false },
  'after-intent': { statement: INTENT, done: true },
  'before-commit': { statement: COMMIT, done: false },
  'after-commit': { statement: COMMIT, done: true },
  'import-intended': { statement: IMPORT_INTENT, done: true },
  'import-answered': { statement: IMPORT_ANSWER, done: false },
  'import-kept': { statement: IMPORT_ANSWER, done: true },
};

const die = () => process.kill(process.pid, 'SIGKILL');

const textOf = (query: unknown): string => {
  if (typeof query === 'string') return query;
  const { text } = (query ?? {}) as { text?: unknown };
  return typeof text === 'string' ? text : '';
};

const isPoint = (name: string | undefined): name is AnyPoint =>
  name !== undefined && Object.hasOwn(POINTS, name);

function arm(name: AnyPoint): void {
  const { statement, done } = POINTS[name];
  const { query } = pg.Client.prototype;
  const wrapped = function (this: pg.Client, ...args: unknown[]): unknown {
    if (!statement.test(textOf(args[0]))) return Reflect.apply(query, this, args);
    if (!done) return die();
    const callback = args.at(-1);
    if (typeof callback !== 'function') {
      return (Reflect.apply(query, this, args) as Promise<unknown>).finally(die);
    }
    // pg's pool passes a callback: the process dies before whoever waits hears of the result.
    return Reflect.apply(query, this, [...args.slice(0, -1), die]);
  };
  Object.assign(pg.Client.prototype, { query: wrapped });
}

const wanted = process.env['KILL_AT'];
if (!isPoint(wanted)) throw new Error(`KILL_AT names no step: ${wanted}`);
const signal = process.env['KILL_ON'];
if (signal === undefined) arm(wanted);
else process.once(signal, () => arm(wanted));
