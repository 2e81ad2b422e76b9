import type { RequestHandler } from 'express';
import type { AuthContext } from '../context.js';
import { publicJwks } from '../sessions/jwks.js';

/** RFC 7517 §5. Cached shortly, so that a new key reaches verifiers before tokens signed with it fail. */
export function jwks({ config }: AuthContext): RequestHandler {
  const document = publicJwks(config.jwt.keys);
  return (_req, res) => {
    res.setHeader('Cache-Control', 'public, max-age=300');
    res.type('application/jwk-set+json').send(JSON.stringify(document));
  };
}
