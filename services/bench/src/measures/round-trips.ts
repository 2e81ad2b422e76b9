import type { Stack } from '../stack/stack.js';
import type { QueryTallyReport } from '../wire/query-tally.js';
import { call } from './api.js';
import { HAND_OUT_PATH, type WarmConnection, warmConnection } from './warm-connection.js';

export interface WarmHandOutCost {
  readonly handOuts: number;
  /** To the database and back, per hand-out. */
  readonly roundTrips: number;
  /** Statements that change something, all hand-outs together. */
  readonly writes: number;
  /** Calls of any kind that the provider saw, all hand-outs together. */
  readonly providerCalls: number;
  /** Executions by text. */
  readonly statements: QueryTallyReport['statements'];
}

const READ = /^(?:SELECT|WITH)\b(?!.*\bFOR (?:NO KEY )?UPDATE\b)/i;

/** What a warm hand-out costs others, counted on the wire and by the provider. */
export async function measureRoundTrips(stack: Stack, handOuts: number): Promise<WarmHandOutCost> {
  const { url, counter, stop } = await stack.startCountedService();
  const warm = await warmConnection(stack, url);
  const ask = () => askForToken(url, warm);
  // The first one opens the connection and prepares the statement.
  await ask();
  await stack.sandbox.resetCounters();
  counter.reset();
  for (let done = 0; done < handOuts; done += 1) await ask();
  const { roundTrips, statements } = counter.report();
  const { endpoints } = await stack.sandbox.counters();
  const providerCalls = Object.values(endpoints)
    .flatMap((provider) => Object.values(provider))
    .reduce((sum, { requests }) => sum + requests, 0);
  await stop();
  return {
    handOuts,
    roundTrips: roundTrips / handOuts,
    writes: Object.keys(statements).filter((sql) => !READ.test(sql)).length,
    providerCalls,
    statements,
  };
}

export interface HandedOut {
  readonly accessToken: string;
  readonly fingerprint: string;
}

export async function askForToken(
  serviceUrl: string,
  { person, connectionId }: WarmConnection,
): Promise<HandedOut> {
  const { body } = await call<HandedOut>('POST', serviceUrl + HAND_OUT_PATH, {
    bearer: person.bearer,
    body: { connectionId },
  });
  return body;
}
