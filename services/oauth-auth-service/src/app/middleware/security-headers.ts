import type { RequestHandler } from 'express';
import helmet, { type HelmetOptions } from 'helmet';

/** The strictest defaults; a page that needs more sets its own header. */
export function securityHeaders(publicUrl: string): RequestHandler {
  const strict = helmet(options(publicUrl));
  return (req, res, next) =>
    strict(req, res, (error?: unknown) => {
      if (TALKS_TO_OPENER.test(req.path)) res.removeHeader('Cross-Origin-Opener-Policy');
      next(error);
    });
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
  // Over plain http (loopback) browsers ignore it; in development it would outlive the visit.
  strictTransportSecurity: publicUrl.startsWith('https:')
    ? { maxAge: 31_536_000, includeSubDomains: false }
    : false,
});
