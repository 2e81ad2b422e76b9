import { z } from 'zod';
import type { ApiError } from '../../platform/http/errors.js';
import type { Logger } from '../../platform/logger.js';
import type { RateLimit } from '../../platform/rate-limit.js';
import { crmErrors } from '../errors.js';
import type { GrantStore } from '../grants/grant-store.js';
import type { Diagnosis } from '../providers/failure.js';
import { freshness } from '../refresh/due.js';
import type { RefreshEngine } from '../refresh/engine.js';
import type { RefreshRequest } from '../refresh/lifecycle.js';
import { lifetimeFromRefusal } from '../refresh/lifetime.js';
import type { RefreshOutcome } from '../refresh/outcome.js';
import { VaultError } from '../vault/vault.js';
import type { HandOutRow } from './hand-out-store.js';

/** The answer of `POST /crm-oauth/:provider/token`. */
export const handedOutSchema = z
  .object({
    accessToken: z.string().meta({ description: 'For the `Authorization` header at the CRM.' }),
    tokenType: z.literal('Bearer'),
    expiresAt: z.iso.datetime(),
    instanceUrl: z.string().nullable().meta({ description: 'Origin of the API of the CRM.' }),
    scopes: z.array(z.string()),
    connectionId: z.uuid(),
    fingerprint: z.string().meta({
      description: 'Names this token as `rejectedFingerprint`, should the CRM refuse it.',
    }),
  })
  .meta({ id: 'HandedOutToken' });

export type HandedOut = Readonly<z.output<typeof handedOutSchema>>;

export interface Need {
  /** Seconds that the token should still live. */
  readonly minValidSeconds: number;
  /** The token that the CRM refused. */
  readonly rejectedFingerprint?: string | undefined;
}

/**
 * Where a token came from:
 *
 * - `warm`: the row held it;
 * - `refreshed`: this request had it refreshed;
 * - `waited`: another one had, and this one waited for it;
 * - `kept`: no new one was to be had, and the old one is still good.
 */
export type HandOutWay = 'warm' | 'refreshed' | 'waited' | 'kept';

export interface Served {
  readonly token: HandedOut;
  readonly way: HandOutWay;
}

export interface HandOutDependencies {
  readonly grants: GrantStore;
  readonly engine: RefreshEngine;
  readonly forcedRefreshes: RateLimit;
  readonly logger: Logger;
}

type Token = Pick<
  HandOutRow,
  | 'id'
  | 'tenantId'
  | 'provider'
  | 'accessToken'
  | 'accessTokenFingerprint'
  | 'expiresAt'
  | 'instanceUrl'
  | 'scopes'
>;

const MOST_BEHIND = 16;

/** Gives out access tokens: from the row while they are fresh, refreshed first when they are not. */
export class HandOut {
  /** Refreshes under way that no caller waits for. */
  #behind = 0;

  constructor(private readonly deps: HandOutDependencies) {}

  /** @throws ApiError `reauth_required`, `provider_unavailable` and its kin */
  async handOut(row: HandOutRow, need: Need): Promise<HandedOut> {
    return (await this.serve(row, need)).token;
  }

  /** The same, with how it went. */
  async serve(row: HandOutRow, need: Need): Promise<Served> {
    if (row.status === 'reauth_required') {
      return this.#afterRefresh(row, await this.#refresh(row, { reason: 'due' }), false);
    }
    if (need.rejectedFingerprint === row.accessTokenFingerprint) return this.#rejected(row);
    switch (freshness(row.remainingSeconds, row.lifetimeSeconds, need.minValidSeconds)) {
      case 'fresh':
        return this.#served('warm', row);
      case 'ageing':
        this.#refreshBehind(row);
        return this.#served('warm', row);
      case 'due':
        return this.#afterRefresh(row, await this.#refresh(row, { reason: 'due' }), true);
      case 'expired':
        return this.#afterRefresh(row, await this.#refresh(row, { reason: 'due' }), false);
    }
  }

  /** Renews a connection because a person asked. */
  async force(row: HandOutRow): Promise<RefreshOutcome> {
    await this.deps.forcedRefreshes.consume(row.id);
    return this.#refresh(row, { reason: 'forced' });
  }

  /** "The CRM refused this one": refreshed if it is still the current one. */
  async #rejected(row: HandOutRow): Promise<Served> {
    await this.deps.forcedRefreshes.consume(row.id);
    const age = row.lifetimeSeconds - row.remainingSeconds;
    const learned = lifetimeFromRefusal(age, row.lifetimeSeconds);
    if (learned !== null) await this.deps.grants.learnLifetime(row.id, learned);
    return this.#afterRefresh(row, await this.#refresh(row, { reason: 'rejected' }), false);
  }

  async #refresh(row: HandOutRow, request: RefreshRequest): Promise<RefreshOutcome> {
    try {
      return await this.deps.engine.refresh(row.id, request, row.tokenGeneration);
    } catch (cause) {
      if (cause instanceof VaultError) throw crmErrors.token_unreadable({ cause });
      throw cause;
    }
  }

  /** Beyond a bound it is left to the next read or the background, whichever comes first. */
  #refreshBehind(row: HandOutRow): void {
    if (this.#behind >= MOST_BEHIND) return;
    this.#behind += 1;
    this.#refresh(row, { reason: 'due' })
      .catch((err: unknown) => {
        this.deps.logger.error({ err, connectionId: row.id }, 'a refresh behind an answer broke');
      })
      .finally(() => {
        this.#behind -= 1;
      });
  }

  /** @param stillGood - Whether the old token may be served if no new one is to be had. */
  #afterRefresh(row: HandOutRow, outcome: RefreshOutcome, stillGood: boolean): Served {
    switch (outcome.kind) {
      case 'refreshed':
        return this.#served(outcome.shared ? 'waited' : 'refreshed', outcome.grant);
      case 'gone':
        throw crmErrors.connection_not_found();
      case 'failed':
        if (stillGood && outcome.grant.status !== 'reauth_required') {
          return this.#served('kept', row);
        }
        throw refusal(outcome);
    }
  }

  #served(way: HandOutWay, row: Token): Served {
    return { token: this.#present(row), way };
  }

  #present(row: Token): HandedOut {
    try {
      return {
        accessToken: this.deps.grants.openAccessToken(row),
        tokenType: 'Bearer',
        expiresAt: row.expiresAt.toISOString(),
        instanceUrl: row.instanceUrl,
        scopes: row.scopes,
        connectionId: row.id,
        fingerprint: row.accessTokenFingerprint ?? '',
      };
    } catch (cause) {
      if (cause instanceof VaultError) throw crmErrors.token_unreadable({ cause });
      throw cause;
    }
  }
}

/** The error for a refresh that brought nothing. */
export function refusal(outcome: Extract<RefreshOutcome, { kind: 'failed' }>): ApiError {
  const { grant, diagnosis, retryAfter } = outcome;
  const options = {
    detail: `${diagnosis.cause} ${diagnosis.remedy}`,
    extensions: { connectionId: grant.id, diagnosis },
  };
  if (grant.status === 'reauth_required') return crmErrors.reauth_required(options);
  return unavailable(diagnosis, { ...options, retryAfter: Math.max(1, retryAfter) });
}

function unavailable(
  { code }: Diagnosis,
  options: Parameters<typeof crmErrors.provider_unavailable>[0] & object,
): ApiError {
  if (code === 'provider_misconfigured') return crmErrors.provider_misconfigured(options);
  if (code === 'ip_restricted' || code === 'app_not_approved') {
    return crmErrors.provider_blocked(options);
  }
  return crmErrors.provider_unavailable(options);
}
