import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider as Engine } from 'oidc-provider';
import { UnauthorizedClient } from 'oidc-provider/lib/helpers/errors.js';
import { Provider } from 'oidc-provider/lib/provider.js';
import { equalSecrets, hashSecret } from '../../platform/secrets.js';
import type { OAuthPorts } from '../context.js';
import { type BearerValue, newBearerValue } from '../secrets.js';
import { CLIENT_CREDENTIALS, clientCredentialsGrant } from './client-credentials.js';
import { engineConfiguration } from './configuration.js';
import { listen } from './events.js';

/** The authorization server's protocol: node-oidc-provider over our stores, people and pages. */
export function createEngine(ports: OAuthPorts): Engine {
  const engine = new Provider(ports.config.publicUrl, engineConfiguration(ports));
  // Whether cookies are Secure is said by `engineCall` below, in the header that this makes it read.
  engine.proxy = true;
  engine.registerGrantType(CLIENT_CREDENTIALS, clientCredentialsGrant(engine), ['scope']);
  nameBearerValues(engine);
  correctClients(engine);
  listen(engine, ports);
  return engine;
}

function correctClients({ Client }: Engine): void {
  Client.prototype.compareClientSecret = function (actual) {
    // `clientSecret` is the hash of the secret: see `storage/clients.ts`.
    return equalSecrets(this.clientSecret ?? '', hashSecret(actual));
  };
  Client.prototype.grantTypeAllowed = function (type) {
    const allowed = this.grantTypes?.includes(type) === true;
    const asked = Provider.ctx?.oidc;
    // RFC 6749 §5.2 has a word for it; the engine would say that the request is malformed.
    if (!allowed && asked?.route === 'token' && asked.params?.['grant_type'] === type) {
      throw new UnauthorizedClient('the client is not registered for this grant type');
    }
    return allowed;
  };
}

function nameBearerValues(engine: Engine): void {
  nameValuesOf(engine.AccessToken.prototype, 'accessToken');
  nameValuesOf(engine.ClientCredentials.prototype, 'accessToken');
  nameValuesOf(engine.RefreshToken.prototype, 'refreshToken');
  nameValuesOf(engine.AuthorizationCode.prototype, 'code');
}

function nameValuesOf(prototype: object, kind: BearerValue): void {
  const own: unknown = Reflect.get(prototype, 'generateTokenId');
  if (typeof own !== 'function') throw new Error('the engine names what it issues in another way');
  Reflect.set(prototype, 'generateTokenId', function (this: unknown) {
    // The engine's own also notes in which format the value is.
    Reflect.apply(own, this, []);
    return newBearerValue(kind);
  });
}

/** Hands a request to the engine, which answers it. */
export type EngineCall = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

export function engineCall(engine: Engine, publicUrl: string): EngineCall {
  const callback = engine.callback();
  return (req, res) => {
    addressTo(new URL(publicUrl), req);
    // What is no origin would be echoed in a header that cannot hold it.
    const { origin } = req.headers;
    if (origin !== undefined && !/^[\x21-\x7e]+$/.test(origin)) delete req.headers.origin;
    return callback(req, res);
  };
}

/**
 * Makes the request one to our own address: from its host and protocol the engine makes the addresses
 * that it tells, and decides whether cookies are Secure, and anybody can send any.
 */
function addressTo({ host, protocol }: URL, req: IncomingMessage): void {
  req.headers.host = host;
  req.headers['x-forwarded-proto'] = protocol.slice(0, -1);
  delete req.headers['x-forwarded-host'];
  // The form for proxies (RFC 9112 §3.2.2) names a host too. NUL is what no database column takes.
  const url = (req.url ?? '/').replace(/^https?:\/\/[^/?]*/i, '').replaceAll('%00', '%EF%BF%BD');
  Object.assign(req, { url, originalUrl: url });
}
