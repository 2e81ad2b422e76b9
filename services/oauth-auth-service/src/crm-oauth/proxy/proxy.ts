import { ApiError } from '../../platform/http/errors.js';
import { crmErrors } from '../errors.js';
import type { GrantRow } from '../grants/grant.js';
import type { HandedOut, HandOut } from '../handout/hand-out.js';
import type { HandOutStore } from '../handout/hand-out-store.js';
import type { Answer, Exchange, Outgoing } from './exchange.js';
import { Places } from './places.js';

const UNAUTHORIZED = 401;

export interface ProxyDependencies {
  readonly exchange: Exchange;
  readonly handOut: HandOut;
  readonly handOutStore: HandOutStore;
  /** Calls that one connection may have open at a time, in this process. */
  readonly concurrency: number;
  /** Of a request's body, and of an answer's. */
  readonly maxBytes: number;
}

/**
 * A call to the CRM with the connection's token. When the CRM refuses the token (401), it is
 * refreshed if it is still the current one, and the call is made once more, if its body can be
 * sent again; if not, the 401 is the answer and the next call has the new token.
 */
export class CrmProxy {
  readonly maxBytes: number;
  readonly places: Places;

  constructor(private readonly deps: ProxyDependencies) {
    this.maxBytes = deps.maxBytes;
    this.places = new Places(deps.concurrency);
  }

  /** @throws ApiError `reauth_required`, `crm_unreachable`, `crm_timeout` and those of a hand-out */
  async call(connection: GrantRow, call: Outgoing): Promise<Answer> {
    const token = await this.#token(connection, undefined);
    const answer = await this.deps.exchange.send(call, token.accessToken);
    if (answer.status !== UNAUTHORIZED) return answer;
    const renewed = await this.#renewed(connection, token, answer);
    if (renewed === null || call.body?.replayable === false) return answer;
    await answer.body.dump();
    return this.deps.exchange.send(call, renewed.accessToken);
  }

  /** Null where the token is as good as it gets, so that the refusal was about something else. */
  async #renewed(
    connection: GrantRow,
    { fingerprint }: HandedOut,
    refused: Answer,
  ): Promise<HandedOut | null> {
    try {
      const token = await this.#token(connection, fingerprint);
      return token.fingerprint === fingerprint ? null : token;
    } catch (error) {
      // A caller that is refused for another reason than its token uses its refreshes up.
      if (error instanceof ApiError && error.code === 'refresh_limit_reached') return null;
      await refused.body.dump();
      throw error;
    }
  }

  async #token(
    { id, provider }: GrantRow,
    rejectedFingerprint: string | undefined,
  ): Promise<HandedOut> {
    const row = await this.deps.handOutStore.byId(id, provider);
    if (row === null || row.status === 'disconnected') throw crmErrors.connection_not_found();
    return this.deps.handOut.handOut(row, { minValidSeconds: 0, rejectedFingerprint });
  }
}
