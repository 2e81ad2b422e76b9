import type { FaultInput, SandboxControl } from '@tetrix/crm-sandbox';
import type { SeededConnection } from '../seed-connections.js';
import type { Chance } from './chance.js';

type Kind = FaultInput['fault'];

interface Mishap {
  readonly name: string;
  readonly fault: Kind;
  /** Whether the provider carries the refresh out behind it. */
  readonly processed: boolean;
  /** Whether the answer, though the refresh was carried out, is of no use to the caller. */
  readonly answerLost: boolean;
}

const harmless = (name: string, fault: Kind): Mishap => ({
  name,
  fault,
  processed: false,
  answerLost: false,
});
const losing = (name: string, fault: Kind): Mishap => ({
  name,
  fault,
  processed: true,
  answerLost: true,
});

/**
 * Milliseconds that the services under chaos give a call. Long enough that a busy machine alone
 * loses no answer: every lost one is to have its cause in the plan.
 */
export const PROVIDER_DEADLINE_MS = 4_000;

const retry = { error: 'unknown_error', errorDescription: 'retry your request' };
const overlap = {
  error: 'invalid_grant',
  errorDescription: 'token request is already being processed',
};

const mishaps: readonly Mishap[] = [
  { ...harmless('slow', { kind: 'slow', ms: 400 }), processed: true },
  losing('slow beyond the deadline', { kind: 'slow', ms: PROVIDER_DEADLINE_MS * 2 }),
  losing('lost after processing', { kind: 'lostAfterProcessing' }),
  losing('truncated', { kind: 'truncated' }),
  losing('null body after processing', { kind: 'nullBody' }),
  // The new refresh token in it is sound, and is kept.
  { ...harmless('access token of the wrong type', { kind: 'wrongFields' }), processed: true },
  losing('502 after processing', { kind: 'html502' }),
  harmless('hang', { kind: 'hang' }),
  harmless('reset', { kind: 'reset' }),
  harmless('null body', { kind: 'nullBody' }),
  harmless('503', { kind: 'serverError' }),
  harmless('502 with HTML', { kind: 'html502' }),
  harmless('redirect', { kind: 'redirect' }),
  harmless('oversized', { kind: 'oversized' }),
  harmless('dead-grant error inside a 200', { kind: 'errorIn200', error: 'invalid_grant' }),
  harmless('429', { kind: 'rateLimited', retryAfterSeconds: 1 }),
  harmless('unknown_error', { kind: 'oauthError', ...retry }),
  harmless('already being processed', { kind: 'oauthError', ...overlap }),
];

/** So many harmless ones stand in the hat for each that loses an answer. */
const hat: readonly Mishap[] = mishaps.flatMap((mishap) =>
  mishap.answerLost ? [mishap] : [mishap, mishap],
);

/** Plants faults at the provider, one refresh of one grant at a time, and keeps the ledger. */
export class FaultPlan {
  readonly #planted = new Map<string, { readonly grantId: string; readonly mishap: Mishap }>();
  /** Refreshes that were carried out while their answer was made useless, by grant. */
  readonly lostAnswers = new Map<string, number>();
  /** Faults that a call has run into, by name. */
  readonly met = new Map<string, number>();

  constructor(
    private readonly control: SandboxControl,
    private readonly chance: Chance,
  ) {}

  /** Faults that wait for their grant's next refresh. */
  get waiting(): number {
    return this.#planted.size;
  }

  async plant(connections: readonly SeededConnection[]): Promise<void> {
    await Promise.all(
      connections.map(async ({ grantId }) => {
        const mishap = this.chance.pick(hat);
        const { id } = await this.control.addFault({
          provider: 'salesforce',
          endpoint: 'token',
          grantType: 'refresh_token',
          grantId,
          fault: mishap.fault,
          processed: mishap.processed,
          times: 1,
        });
        this.#planted.set(id, { grantId, mishap });
      }),
    );
  }

  /** The provider's token endpoint, or its introspection, out of order for a while. */
  async outage(endpoint: 'token' | 'introspect', durationMs: number): Promise<void> {
    const fault = { kind: 'serverError' } as const;
    await this.control.addFault({ provider: 'salesforce', endpoint, fault, durationMs });
    count(this.met, `${endpoint} endpoint out of order`);
  }

  /** Notes which faults were met, and takes them away. */
  async collect(): Promise<void> {
    for (const { id, met } of await this.control.faults()) {
      const planted = this.#planted.get(id);
      if (met === 0 || planted === undefined) continue;
      this.#planted.delete(id);
      count(this.met, planted.mishap.name);
      if (planted.mishap.answerLost) count(this.lostAnswers, planted.grantId);
      await this.control.clearFault(id);
    }
  }
}

export const count = (tally: Map<string, number>, key: string): void => {
  tally.set(key, (tally.get(key) ?? 0) + 1);
};
