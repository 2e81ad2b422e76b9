import type { Endpoint } from '../platform/endpoint.js';
import { bearerToken } from '../platform/form.js';
import { emptyReply } from '../platform/reply.js';
import { authenticate } from './data/data-access.js';
import { uninstall } from './model/installing.js';
import type { HubspotState } from './model/state.js';

/**
 * DELETE /appinstalls/2026-03/external-install: removes the app from the account of the Bearer
 * token, which ends the tokens of all its users.
 */
export const uninstallEndpoint = (state: HubspotState): Endpoint => ({
  name: 'uninstall',
  scope: (req) => ({
    grantType: undefined,
    grantId: state.grants.accessToken(bearerToken(req) ?? '')?.grantId,
  }),
  handle: (req) => {
    const session = authenticate(state, req);
    if ('body' in session) return session;
    const { clientId, accountId } = session.grant;
    uninstall(state, clientId, accountId);
    return emptyReply(204);
  },
});
