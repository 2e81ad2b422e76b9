import type { Request, RequestHandler } from 'express';
import { Histogram, type Registry } from '../../platform/metrics.js';

/** Durations by route template, so that no id of a path becomes a label. */
export function httpMetrics(registry: Registry): RequestHandler {
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the first byte of a request to the end of its answer.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  return (req, res, next) => {
    const stop = duration.startTimer();
    res.once('close', () => {
      stop({ method: req.method, route: routeTemplate(req), status: String(res.statusCode) });
    });
    next();
  };
}

function routeTemplate(req: Request): string {
  const route: { path?: unknown } | undefined = req.route;
  return typeof route?.path === 'string' ? route.path : 'unmatched';
}
