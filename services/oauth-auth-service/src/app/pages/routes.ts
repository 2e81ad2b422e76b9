import type { RequestHandler, Router } from 'express';
import { routeTable } from '../../platform/http/routes.js';
import { landingPage } from './landing.js';
import { stylesheet } from './layout.js';
import {
  acceptInvitationPage,
  acceptInvitationScript,
  resetPasswordPage,
  resetPasswordScript,
} from './mail-links.js';

const serve =
  (type: 'html' | 'css' | 'js', text: string): RequestHandler =>
  (_req, res) => {
    res.type(type).send(text);
  };

export const pageRoutes = (): Router =>
  routeTable([
    ['get', '/', serve('html', landingPage)],
    ['get', '/reset-password', serve('html', resetPasswordPage)],
    ['get', '/accept-invitation', serve('html', acceptInvitationPage)],
    ['get', '/assets/pages.css', serve('css', stylesheet)],
    ['get', '/assets/reset-password.js', serve('js', resetPasswordScript)],
    ['get', '/assets/accept-invitation.js', serve('js', acceptInvitationScript)],
  ]);
