import { Counter, Gauge, Histogram, type Registry } from '../../platform/metrics.js';

export interface RefreshMetrics {
  readonly refreshes: Counter<'provider' | 'outcome'>;
  readonly leaseWaits: Counter;
  readonly providerSeconds: Histogram<'provider' | 'call'>;
  readonly misconfigured: Gauge<'provider'>;
  readonly handOuts: Counter<'provider' | 'outcome'>;
  readonly handOutSeconds: Histogram<'provider' | 'outcome'>;
}

export function createRefreshMetrics(registry: Registry): RefreshMetrics {
  const registers = [registry];
  return {
    refreshes: new Counter({
      name: 'crm_refreshes_total',
      help: 'Refresh calls to a provider by outcome: refreshed, or the class of the failure.',
      labelNames: ['provider', 'outcome'],
      registers,
    }),
    leaseWaits: new Counter({
      name: 'crm_lease_waits_total',
      help: 'Looks at a lease that another caller held.',
      registers,
    }),
    providerSeconds: new Histogram({
      name: 'crm_provider_call_seconds',
      help: 'Time that a provider took to answer, failed calls included.',
      labelNames: ['provider', 'call'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    misconfigured: new Gauge({
      name: 'crm_provider_misconfigured',
      help: '1 while the provider refuses our client itself, 0 after its next success.',
      labelNames: ['provider'],
      registers,
    }),
    handOuts: new Counter({
      name: 'crm_hand_outs_total',
      help: 'Access tokens asked for, by outcome.',
      labelNames: ['provider', 'outcome'],
      registers,
    }),
    handOutSeconds: new Histogram({
      name: 'crm_hand_out_seconds',
      help: 'Time to hand out a token: warm, refreshed, waited (for another caller), kept, refused.',
      labelNames: ['provider', 'outcome'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
  };
}
