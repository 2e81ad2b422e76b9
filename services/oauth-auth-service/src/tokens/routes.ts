import type { Router } from 'express';
import { routeTable } from '../platform/http/routes.js';
import type { TokensEndpointContext } from './context.js';
import { generateToken } from './endpoints/generate-token.js';
import { listTokens } from './endpoints/list-tokens.js';
import { revokeToken } from './endpoints/revoke-token.js';
import { verifyToken } from './endpoints/verify-token.js';

export const tokensRoutes = (context: TokensEndpointContext): Router =>
  routeTable([
    ['get', '/tokens', listTokens(context)],
    ['post', '/tokens/generate', generateToken(context)],
    ['post', '/tokens/verify', verifyToken(context)],
    ['post', '/tokens/:tokenId/revoke', revokeToken(context)],
  ]);
