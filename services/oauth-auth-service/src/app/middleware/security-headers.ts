import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { RequestHandler } from 'express';
import helmet, { type HelmetOptions } from 'helmet';

/** The strictest defaults; a page that needs more sets its own header. */
export function securityHeaders(publicUrl: string): RequestHandler {
  const strict = headersOf(options(publicUrl));
  const forPopups = strict.filter(([name]) => name !== 'cross-origin-opener-policy');
  return (req, res, next) => {
    for (const [name, value] of TALKS_TO_OPENER.test(req.path) ? forPopups : strict) {
      res.setHeader(name, value);
    }
    next();
  };
}

/** They are the same for every answer, so the library is asked once. */
function headersOf(options: HelmetOptions): (readonly [string, string])[] {
  const answer = new ServerResponse(new IncomingMessage(new Socket()));
  helmet(options)(answer.req, answer, () => undefined);
  return Object.entries(answer.getHeaders()).map(([name, value]) => [name, String(value)]);
}

// The popup of a CRM connection tells the window that opened it how it ended; with an opener policy
// the browser would cut that window off.
const TALKS_TO_OPENER = /^\/crm-oauth\//;

const options = (publicUrl: string): HelmetOptions => ({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      styleSrc: ["'self'"],
      scriptSrc: ["'self'"],
      imgSrc: ["'self'"],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  referrerPolicy: { policy: 'no-referrer' },
  xFrameOptions: { action: 'deny' },
  // For browsers that are gone, or without a meaning for an API and pages that load nothing.
  originAgentCluster: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
  // Over plain http (loopback) browsers ignore it; in development it would outlive the visit.
  strictTransportSecurity: publicUrl.startsWith('https:')
    ? { maxAge: 31_536_000, includeSubDomains: false }
    : false,
});
