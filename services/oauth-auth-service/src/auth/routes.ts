import type { Router } from 'express';
import { routeTable } from '../platform/http/routes.js';
import type { AuthEndpointContext } from './context.js';
import { confirmPasswordReset } from './endpoints/confirm-password-reset.js';
import { jwks } from './endpoints/jwks.js';
import { login } from './endpoints/login.js';
import { logout } from './endpoints/logout.js';
import { refresh } from './endpoints/refresh.js';
import { register } from './endpoints/register.js';
import { requestPasswordReset } from './endpoints/request-password-reset.js';
import { verify } from './endpoints/verify.js';

export const authRoutes = (context: AuthEndpointContext): Router =>
  routeTable([
    ['post', '/auth/register', register(context)],
    ['post', '/auth/login', login(context)],
    ['post', '/auth/refresh', refresh(context)],
    ['post', '/auth/logout', logout(context)],
    ['post', '/auth/verify', verify(context)],
    ['post', '/auth/password-reset/request', requestPasswordReset(context)],
    ['post', '/auth/password-reset/confirm', confirmPasswordReset(context)],
    ['get', '/.well-known/jwks.json', jwks(context)],
  ]);
