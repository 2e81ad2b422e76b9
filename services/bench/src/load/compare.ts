import { Load, type Request, type Sample } from './load.js';
import { median } from './statistics.js';

export interface Rounds {
  readonly warmUpMs: number;
  readonly rounds: number;
  readonly roundMs: number;
}

export interface Comparison {
  readonly callers: number;
  readonly ceiling: Sample;
  readonly service: Sample;
  /** Of the service's throughput to the ceiling's: the median over the pairs of rounds. */
  readonly ratio: number;
}

/**
 * Loads two servers by turns in short rounds. What else the machine does meanwhile falls on both,
 * so that the ratio of neighbours is steadier than either number.
 */
export async function compare(
  ceiling: Request,
  service: Request,
  callers: number,
  { warmUpMs, rounds, roundMs }: Rounds,
): Promise<Comparison> {
  const bare = new Load(ceiling, callers);
  const real = new Load(service, callers);
  try {
    await bare.round(warmUpMs);
    await real.round(warmUpMs);
    const pairs: { readonly bare: Sample; readonly real: Sample }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      pairs.push({ bare: await bare.round(roundMs), real: await real.round(roundMs) });
    }
    return {
      callers,
      ceiling: medianSample(pairs.map((pair) => pair.bare)),
      service: medianSample(pairs.map((pair) => pair.real)),
      ratio: median(pairs.map((pair) => pair.real.perSecond / pair.bare.perSecond)),
    };
  } finally {
    await Promise.all([bare.close(), real.close()]);
  }
}

const medianSample = (samples: readonly Sample[]): Sample => ({
  perSecond: median(samples.map((sample) => sample.perSecond)),
  p50: median(samples.map((sample) => sample.p50)),
  p99: median(samples.map((sample) => sample.p99)),
});
