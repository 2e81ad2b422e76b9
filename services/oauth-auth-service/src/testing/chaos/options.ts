import { parseArgs } from 'node:util';

/** How much chaos, and which. */
export interface ChaosOptions {
  /** Of everything that is left to chance in the plan: which grants, which faults, when. */
  readonly seed: number;
  /** Seconds of disturbance; some more follow for everything to settle. */
  readonly seconds: number;
  readonly grants: number;
  readonly processes: number;
  /** Callers that ask for tokens without pause. */
  readonly callers: number;
  /** Seconds that an access token lives at the provider. */
  readonly lifetime: number;
  /** Seconds, on average, between two kills or restarts. */
  readonly disturbEvery: number;
}

export const shortForm: Omit<ChaosOptions, 'seed'> = {
  seconds: 18,
  grants: 150,
  processes: 2,
  callers: 8,
  lifetime: 6,
  disturbEvery: 1.8,
};

export const longForm: Omit<ChaosOptions, 'seed'> = {
  seconds: 300,
  grants: 2_000,
  processes: 3,
  callers: 16,
  lifetime: 15,
  disturbEvery: 5,
};

export const usage = `Usage: npm run chaos -- [--minutes 5] [--seed 42] [--grants 2000] [--processes 3]

Runs so many service processes over so many grants for so many minutes, with every fault on, and lets
the provider count. Prints a table; ends with 0 only if every promise of docs/token-lifecycle.md was
kept. A seed repeats the plan of a run: the faults and kills and their order, not their every moment.
`;

/** `--minutes 5 --seed 42 --grants 2000 --processes 3`. @throws RangeError naming what is wrong */
export function readOptions(argv: readonly string[], newSeed: () => number): ChaosOptions {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...argv],
    options: { minutes: text, seed: text, grants: text, processes: text },
  });
  const number = (name: keyof typeof values, least: number): number | undefined => {
    const given = values[name];
    if (given === undefined) return undefined;
    const value = Number(given);
    if (!(value >= least)) throw new RangeError(`--${name} must be a number of at least ${least}`);
    return value;
  };
  return {
    ...longForm,
    seed: number('seed', 0) ?? newSeed(),
    seconds: (number('minutes', 0.1) ?? longForm.seconds / 60) * 60,
    grants: number('grants', 10) ?? longForm.grants,
    processes: number('processes', 2) ?? longForm.processes,
  };
}
