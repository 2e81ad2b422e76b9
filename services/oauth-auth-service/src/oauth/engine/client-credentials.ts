import type { Provider, TokenEndpointGrantContext } from 'oidc-provider';
import { InvalidScope } from 'oidc-provider/lib/helpers/errors.js';
import { isCrmScope } from '../scopes.js';
import { wordsOf } from '../storage/store.js';

export const CLIENT_CREDENTIALS = 'client_credentials';

/**
 * RFC 6749 §4.4. Of the engine's own handler this one differs in that a client gets CRM scopes of its
 * registration and nothing else, and all of them where it names none (§3.3).
 */
export const clientCredentialsGrant =
  (provider: Provider) =>
  async (ctx: TokenEndpointGrantContext<{ scope?: string }>): Promise<void> => {
    const { client, params } = ctx.oidc;
    const registered = wordsOf(client.scope).filter(isCrmScope);
    const asked = wordsOf(params.scope);
    const excess = asked.filter((scope) => !registered.some((own) => own === scope));
    if (excess.length > 0) {
      throw new InvalidScope('requested scope is not allowed', excess.join(' '));
    }
    const scope = (asked.length > 0 ? [...new Set(asked)] : registered).join(' ');
    if (scope === '') throw new InvalidScope('the client has no scope of its own', scope);
    const token = new provider.ClientCredentials({ client, scope });
    const value = await token.save();
    ctx.body = {
      access_token: value,
      expires_in: token.expiration,
      token_type: token.tokenType,
      scope,
    };
  };
