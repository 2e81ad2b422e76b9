import type { Request, Response } from 'express';
import { Passport } from 'passport';
import { newSecret } from '../../platform/secrets.js';
import type { CrmProvider, TokenAnswer } from '../providers/provider.js';
import type { CrmProfile, RawTokenAnswer, VerifyCallback } from '../providers/strategy.js';
import type { Vault } from '../vault/vault.js';
import type { AttemptRow } from './attempt.js';
import { consumedStore, issuingStore } from './state-store.js';

/** What a finished consent yields. */
export interface Authorization {
  readonly tokens: TokenAnswer;
  readonly profile: CrmProfile;
}

/** A trip to the consent page that is about to begin. */
export interface Departure {
  readonly authorizationUrl: string;
  readonly state: string;
  /** Sealed. */
  readonly codeVerifier: string;
}

type Trip = Pick<
  AttemptRow,
  'id' | 'tenantId' | 'provider' | 'loginUrl' | 'requestedScopes' | 'optionalScopes' | 'loginHint'
>;

const refuse: VerifyCallback = (_access, _refresh, _params, _profile, done) => done(null, false);

/** The two legs of the authorization code flow, run by the provider's Passport strategy. */
export class Authorizer {
  readonly #passport = new Passport();

  constructor(
    private readonly vault: Vault,
    private readonly publicUrl: string,
  ) {}

  callbackUrl(provider: string): string {
    return `${this.publicUrl}/crm-oauth/${provider}/callback`;
  }

  async depart(req: Request, provider: CrmProvider, trip: Trip): Promise<Departure> {
    const state = newSecret();
    let verifier = '';
    const strategy = provider.createStrategy({
      loginUrl: trip.loginUrl,
      callbackUrl: this.callbackUrl(provider.name),
      store: issuingStore(state, (made) => {
        verifier = made;
      }),
      verify: refuse,
    });
    const authorizationUrl = await strategy.authorizationUrl(req, {
      scopes: trip.requestedScopes,
      optionalScopes: trip.optionalScopes,
      loginHint: trip.loginHint,
    });
    return { authorizationUrl, state, codeVerifier: this.vault.seal(verifier, binding(trip)) };
  }

  /** @throws ProviderFailure when the provider did not accept the code, or made no sense. */
  arrive(
    req: Request,
    res: Response,
    provider: CrmProvider,
    attempt: AttemptRow,
  ): Promise<Authorization> {
    const verifier = this.vault.open(attempt.codeVerifier ?? '', binding(attempt));
    return new Promise((resolve, reject) => {
      const verify: VerifyCallback = (_access, _refresh, params, profile, done) => {
        done(null, { params, profile });
      };
      const strategy = provider.createStrategy({
        loginUrl: attempt.loginUrl,
        callbackUrl: this.callbackUrl(provider.name),
        store: consumedStore(verifier),
        verify,
      });
      const finish = (error: unknown, user?: object | false | null) => {
        if (error) return reject(error);
        if (!user) return reject(new Error('the strategy refused a verified state'));
        const { params, profile } = user as { params: RawTokenAnswer; profile: CrmProfile };
        resolve({ tokens: provider.readTokenAnswer(params), profile });
      };
      this.#passport.authenticate(strategy, { session: false }, finish)(req, res, reject);
    });
  }
}

const binding = (trip: Pick<AttemptRow, 'id' | 'tenantId' | 'provider'>) =>
  ({
    tenantId: trip.tenantId,
    provider: trip.provider,
    rowId: trip.id,
    field: 'codeVerifier',
  }) as const;
