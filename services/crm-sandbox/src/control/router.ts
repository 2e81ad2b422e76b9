import express, { type ErrorRequestHandler, Router } from 'express';
import { z } from 'zod';
import type { SandboxClock } from '../platform/clock.js';
import type { Counters, CountersReport } from '../platform/counters.js';
import { faultSpecSchema } from '../platform/fault-specs.js';
import type { Faults } from '../platform/faults.js';
import { ControlError, notFound, parseInput } from '../platform/json-body.js';
import type { ChainTotals, ProviderSandbox } from '../platform/provider.js';

export interface ControlContext {
  readonly clock: SandboxClock;
  readonly faults: Faults;
  readonly counters: Counters;
  readonly providers: readonly ProviderSandbox[];
}

export interface ClockReport {
  /** ISO 8601, UTC. */
  readonly now: string;
  readonly offsetMs: number;
}

export interface CountersAnswer {
  /** By provider, then by endpoint. */
  readonly endpoints: CountersReport;
  /** Totals over the refresh-token chains, by provider. */
  readonly chains: Record<string, ChainTotals>;
}

const ONE_CENTURY_MS = 3_155_760_000_000;
const advanceSchema = z.strictObject({ ms: z.number().int().min(0).max(ONE_CENTURY_MS) });

function clockRouter(clock: SandboxClock): Router {
  const router = Router();
  const report = (): ClockReport => ({
    now: new Date(clock.now()).toISOString(),
    offsetMs: clock.offsetMs,
  });
  router.get('/', (_req, res) => {
    res.json(report());
  });
  router.post('/advance', (req, res) => {
    clock.advance(parseInput(advanceSchema, req.body).ms);
    res.json(report());
  });
  return router;
}

function faultsRouter({ faults, providers }: ControlContext): Router {
  const router = Router();
  router.get('/', (_req, res) => {
    res.json({ items: faults.list() });
  });
  router.post('/', (req, res) => {
    const spec = parseInput(faultSpecSchema, req.body);
    if (!providers.some(({ name }) => name === spec.provider)) throw notFound('provider');
    res.status(201).json(faults.add(spec));
  });
  router.delete('/', (_req, res) => {
    faults.clearAll();
    res.status(204).end();
  });
  router.delete('/:id', (req, res) => {
    if (!faults.clear(req.params.id)) throw notFound('fault');
    res.status(204).end();
  });
  return router;
}

function countersRouter({ counters, providers }: ControlContext): Router {
  const router = Router();
  router.get('/', (_req, res) => {
    const answer: CountersAnswer = {
      endpoints: counters.report(),
      chains: Object.fromEntries(providers.map(({ name, chains }) => [name, chains()])),
    };
    res.json(answer);
  });
  router.post('/reset', (_req, res) => {
    counters.reset();
    for (const provider of providers) provider.resetCounters();
    res.status(204).end();
  });
  return router;
}

const controlErrors: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (!(error instanceof ControlError)) {
    next(error);
    return;
  }
  const { status, code, message, issues } = error;
  res.status(status).json({ error: { code, message, issues } });
};

/** The test instrument, mounted at /__sandbox. */
export function controlRouter(context: ControlContext): Router {
  const { clock, faults, counters, providers } = context;
  const router = Router();
  router.use(express.json({ limit: '256kb' }));
  router.use('/clock', clockRouter(clock));
  router.use('/faults', faultsRouter(context));
  router.use('/counters', countersRouter(context));
  router.post('/reset', (_req, res) => {
    clock.setOffset(0);
    faults.clearAll();
    counters.reset();
    for (const provider of providers) provider.reset();
    res.status(204).end();
  });
  for (const provider of providers) router.use(`/${provider.name}`, provider.control);
  router.use(() => {
    throw notFound('control call');
  });
  router.use(controlErrors);
  return router;
}
