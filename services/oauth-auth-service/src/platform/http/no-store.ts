import type { RequestHandler } from 'express';

/** Answers may hold tokens or personal data (RFC 6749 §5.1); a handler may decide otherwise. */
export const noStore: RequestHandler = (_req, res, next) => {
  res.setHeader('Cache-Control', 'no-store');
  next();
};
