import type { RequestHandler } from 'express';
import { type CrmContext, principalWith } from './context.js';

/** GET /crm-oauth/providers */
export const listProviders =
  (ctx: CrmContext): RequestHandler =>
  async (req, res) => {
    await principalWith(ctx, req, 'crm:read');
    const items = [...ctx.providers.values()].map((provider) => ({
      name: provider.name,
      displayName: provider.displayName,
      environments: provider.environments,
      defaultScopes: provider.defaultScopes,
      mode: provider.mode,
      canUninstall: provider.uninstall !== undefined,
    }));
    res.json({ items, nextCursor: null });
  };
