import type { RefreshRequest } from '../../crm-oauth/refresh/lifecycle.js';
import { ModelProvider, type ModelTraits } from './provider.js';
import { Refreshing, type Rules, realRules } from './refreshing.js';
import { ModelStore } from './store.js';
import { type Fate, Wire } from './wire.js';

export const LIFETIME_SECONDS = 7_200;

/** What may happen next to a grant and the processes that share it. */
export type Event =
  | { readonly do: 'ask'; readonly process: string; readonly reason: RefreshRequest['reason'] }
  /** One refresh under way goes on until its next pause. */
  | { readonly do: 'step'; readonly which: number }
  | { readonly do: 'crash'; readonly process: string }
  | { readonly do: 'advance'; readonly seconds: number }
  | { readonly do: 'reconnect' }
  | { readonly do: 'disconnect' };

export interface Setting {
  readonly traits: ModelTraits;
  /** Whether an earlier answer has shown if the grant rotates. */
  readonly rotationKnown: boolean;
  /** Of the calls in their order; all that follow are answered. */
  readonly fates: readonly Fate[];
}

/** What a test may replace to see that the promises notice. */
export interface Replaceable {
  readonly rules?: Partial<Rules>;
  readonly Store?: typeof ModelStore;
}

/** One grant, its provider and the processes that refresh it, with every promise checked. */
export class World {
  readonly clock = { now: 0 };
  readonly provider: ModelProvider;
  readonly store: ModelStore;
  readonly wire: Wire;
  readonly rules: Rules;
  readonly #fates: Fate[];
  /** Refresh tokens that some process has been given and could bring home. */
  readonly #received = new Set<string>();
  #underWay: Refreshing[] = [];

  constructor(setting: Setting, { rules, Store = ModelStore }: Replaceable = {}) {
    this.provider = new ModelProvider(setting.traits);
    this.store = new Store(this.clock, {
      refreshToken: this.provider.consent(),
      lifetimeSeconds: LIFETIME_SECONDS,
      rotates: setting.rotationKnown ? setting.traits.rotates : null,
    });
    this.wire = new Wire(this.clock, this.provider);
    this.rules = { ...realRules, ...rules };
    this.#fates = [...setting.fates];
  }

  nextFate(): Fate {
    return this.#fates.shift() ?? 'answered';
  }

  /** @throws Error naming the promise that was broken */
  play(event: Event): void {
    this.#happen(event);
    this.#checkRow();
  }

  /** No faults and no crashes from here on: the grant must find its end. */
  settle(): void {
    this.#fates.length = 0;
    for (let round = 0; round < 40; round += 1) {
      if (this.#underWay.length === 0) this.play({ do: 'ask', process: 'a', reason: 'due' });
      for (let step = 0; step < 30; step += 1) this.play({ do: 'step', which: step });
      this.play({ do: 'advance', seconds: LIFETIME_SECONDS / 12 });
    }
    this.#checkEnd();
  }

  #happen(event: Event): void {
    switch (event.do) {
      case 'ask':
        this.#underWay.push(new Refreshing(this, event.process, { reason: event.reason }));
        return;
      case 'step':
        this.#step(event.which);
        return;
      case 'crash':
        this.#crash(event.process);
        return;
      case 'advance':
        this.wire.beforeAdvance(event.seconds);
        this.clock.now += event.seconds;
        return;
      case 'reconnect':
        this.#consentAnew();
        return;
      case 'disconnect':
        this.#endUpstream(() => this.store.disconnect());
        return;
    }
  }

  #step(which: number): void {
    const refreshing = this.#underWay[which % Math.max(1, this.#underWay.length)];
    if (refreshing === undefined) return;
    const { done } = refreshing.steps.next();
    if (refreshing.held !== null) this.#received.add(refreshing.held);
    if (done) this.#underWay = this.#underWay.filter((other) => other !== refreshing);
  }

  #crash(process: string): void {
    for (const { call, held } of this.#underWay.filter((one) => one.process === process)) {
      if (call?.open) this.wire.cutOff(call);
      if (held !== null) this.#received.delete(held);
    }
    this.#underWay = this.#underWay.filter((one) => one.process !== process);
  }

  #consentAnew(): void {
    if (this.store.row.status === 'disconnected') return;
    this.#endUpstream(() => this.store.reconnect(this.provider.consent()));
  }

  /** The row lets go of its token first; then the token is revoked. */
  #endUpstream(change: () => void): void {
    const { refreshToken } = this.store.row;
    change();
    if (refreshToken !== null) this.provider.revoke(refreshToken);
  }

  #checkRow(): void {
    const { status, refreshToken, leaseHolder, intentGeneration, tokenGeneration } = this.store.row;
    const unanswered = intentGeneration === tokenGeneration;
    if (refreshToken === null) return;
    if (status === 'reauth_required' && this.provider.isLive(refreshToken)) {
      throw new Error('a grant was given up although its refresh token lives');
    }
    if (status === 'uncertain' && !unanswered) throw new Error('a doubt without an intent');
    if (status !== 'active' || leaseHolder !== null) return;
    if (unanswered) throw new Error('an unanswered intent that nobody holds passes for no doubt');
    if (this.provider.isSpent(refreshToken)) throw new Error('an idle row holds a spent token');
  }

  #checkEnd(): void {
    const { status, refreshToken } = this.store.row;
    if (this.#underWay.length > 0) throw new Error('a refresh does not end');
    const lost = this.provider.liveTokens().filter((token) => token !== refreshToken);
    if (lost.some((token) => this.#received.has(token))) {
      throw new Error('a live answer was received, and is neither kept nor revoked');
    }
    if (status === 'uncertain') throw new Error('a doubt is never settled');
    if (status === 'active' && !this.provider.isLive(refreshToken ?? '')) {
      throw new Error('a dead grant passes for active');
    }
  }
}
