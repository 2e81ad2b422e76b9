import type { Comparison } from '../load/compare.js';
import type { Results } from '../run.js';
import { table } from './table.js';

/** The results as text for a terminal or a document. */
export const report = (results: Results): string =>
  [handOuts, cost, expiry, background, connects, authorizationServer, listing]
    .map((part) => part(results))
    .join('\n\n');

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
const ms = (value: number): string => value.toFixed(value < 10 ? 2 : 1);
const ratio = (value: number): string => value.toFixed(2);

const RATES = ['ceiling/s', 'service/s', 'ratio', 'p50 ms', 'p99 ms'];

/** Latencies: ceiling / service. */
const rates = ({ ceiling, service, ratio: share }: Comparison): string[] => [
  whole(ceiling.perSecond),
  whole(service.perSecond),
  ratio(share),
  `${ms(ceiling.p50)} / ${ms(service.p50)}`,
  `${ms(ceiling.p99)} / ${ms(service.p99)}`,
];

function handOuts({ handOuts }: Results): string {
  const rows = handOuts.map((row) => [String(row.callers), ...rates(row)]);
  const title = 'Warm hand-out, POST /crm-oauth/salesforce/token (latencies: ceiling / service)';
  return `${title}\n\n${table(['callers', ...RATES], rows)}`;
}

function authorizationServer({ authorizationServer: { token, introspection } }: Results): string {
  const rows = [
    ['client credentials, POST /oauth/token', ...rates(token), ratio(token.roundTrips)],
    [
      'introspection, POST /oauth/introspect',
      ...rates(introspection),
      ratio(introspection.roundTrips),
    ],
  ];
  const title = `Authorization server, ${token.callers} callers; the ceiling is the bare engine in memory`;
  return `${title}\n\n${table(['', ...RATES, 'round trips'], rows)}`;
}

function cost({ cost }: Results): string {
  return [
    `What a warm hand-out costs, over ${whole(cost.handOuts)} of them`,
    '',
    table(
      ['per hand-out', ''],
      [
        ['round trips to the database, on the wire', ratio(cost.roundTrips)],
        ['statements that write', ratio(cost.writes / cost.handOuts)],
        ['provider calls', ratio(cost.providerCalls / cost.handOuts)],
      ],
    ),
  ].join('\n');
}

function expiry({ expiry }: Results): string {
  return [
    `Contended expiry: ${expiry.callers} callers, one expired grant, ${expiry.expiries} times`,
    '',
    table(
      ['per expiry', ''],
      [
        ['refreshes at the provider', ratio(expiry.refreshes / expiry.expiries)],
        ['different tokens handed out, at most', String(expiry.distinctTokens)],
        ['ms until all are served, median', ms(expiry.allServedMs)],
      ],
    ),
  ].join('\n');
}

function background({ background }: Results): string {
  const [{ grants, processes, concurrency } = { grants: 0, processes: 0, concurrency: 0 }] =
    background;
  const header = ['provider takes', 'ceiling/s', 'service/s', 'ratio', 'refreshes', 'at once'];
  const rows = background.map((row) => [
    `${row.providerMs} ms`,
    whole(row.ceiling),
    whole(row.service),
    ratio(row.ratio),
    ratio(row.refreshesPerGrant),
    String(row.maxInFlight),
  ]);
  const title =
    `Background: ${grants} grants due at once, ${processes} processes with ${concurrency} jobs ` +
    'at a time each (refreshes: per grant, at the provider)';
  return `${title}\n\n${table(header, rows)}`;
}

function connects({ connects }: Results): string {
  return [
    `Connect flow: ${connects.flows} first connections by ${connects.callers} browsers at once`,
    '',
    table(
      ['flows/s', 'initiate ms', 'consent (sandbox) ms', 'callback ms'],
      [
        [
          connects.perSecond.toFixed(1),
          ms(connects.initiateMs),
          ms(connects.consentMs),
          ms(connects.callbackMs),
        ],
      ],
    ),
  ].join('\n');
}

function listing({ listing }: Results): string {
  const times = ['first ms', 'filtered ms', 'deep ms', 'searched ms'];
  const header = ['GET /crm-oauth/tokens', 'connections', ...times, 'deep/first'];
  const rows = listing.map((row) => [
    row.who,
    whole(row.connections),
    ms(row.firstMs),
    ms(row.filteredMs),
    ms(row.deepMs),
    ms(row.searchedMs),
    ratio(row.deepToFirst),
  ]);
  return `Admin listing, one caller, pages of 50\n\n${table(header, rows)}`;
}
