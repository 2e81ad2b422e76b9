import { type Audit, type AuditEvent, system } from '../../platform/audit.js';
import type { Clock } from '../../platform/clock.js';
import type { Logger } from '../../platform/logger.js';
import { Counter, type Registry } from '../../platform/metrics.js';
import type { ProviderRegistry } from '../providers/registry.js';
import type { Vault } from '../vault/vault.js';
import { judge } from './delivery.policy.js';
import type { Claim, DeliveryStore } from './delivery-store.js';
import { presentEvent } from './event.presenter.js';
import type { Sender, SendResult } from './sender.js';
import { signedHeaders } from './signature.js';
import { openSecrets } from './webhook-secrets.js';

/** Sent at a time. */
const AT_ONCE = 32;
/** After that the job ends and another one goes on: a shutdown waits for the one at hand. */
const BUDGET_MS = 5_000;

export interface DelivererDependencies {
  readonly store: DeliveryStore;
  readonly sender: Sender;
  readonly vault: Vault;
  readonly providers: ProviderRegistry;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Registry;
  readonly audit: Audit;
  readonly random: () => number;
}

/** Sends what is queued for webhooks. */
export class Deliverer {
  readonly #outcomes: Counter<'outcome'>;

  constructor(private readonly deps: DelivererDependencies) {
    this.#outcomes = new Counter({
      name: 'crm_webhook_deliveries_total',
      help: 'Tries to send an event to a webhook: delivered, retry, or disable, after the last one.',
      labelNames: ['outcome'],
      registers: [deps.metrics],
    });
  }

  /** @returns when there is something to send again; null where nothing waits */
  async run(): Promise<Date | null> {
    const { store, clock } = this.deps;
    const endAt = clock.monotonic() + BUDGET_MS;
    while (clock.monotonic() < endAt) {
      const claims = await store.claim(AT_ONCE);
      if (claims.length === 0) break;
      await Promise.all(claims.map((claim) => this.#deliver(claim)));
    }
    return store.nextDue();
  }

  async #deliver(claim: Claim): Promise<void> {
    const { store, logger, audit, random } = this.deps;
    const result = await this.#send(claim);
    const verdict = judge(result, claim.attempts, random());
    this.#outcomes.inc({ outcome: verdict.kind });
    if (verdict.kind !== 'delivered') {
      const { id: webhookId, eventId, tenantId, attempts } = claim;
      const fields = { webhookId, eventId, tenantId, attempts, ...result, verdict: verdict.kind };
      logger.warn(fields, 'an event could not be delivered');
    }
    await store.settle(claim, result, verdict);
    if (verdict.kind === 'disable') await audit.note(disabled(claim, verdict.reason));
  }

  async #send(claim: Claim): Promise<SendResult> {
    const { sender, vault, providers, clock, logger } = this.deps;
    const { id: webhookId, eventId: id, url } = claim;
    try {
      const body = JSON.stringify(presentEvent({ ...claim, id }, providers));
      const headers = signedHeaders(openSecrets(vault, claim), id, clock.now(), body);
      return await sender.post(url, headers, body);
    } catch (err) {
      // A key that is not configured, say. It must not stop what is sent to others.
      logger.error({ err, webhookId, eventId: id }, 'an event could not be made ready to send');
      return { error: 'not_sendable' };
    }
  }
}

const disabled = ({ id, tenantId }: Claim, reason: string): AuditEvent => ({
  type: 'webhook.disabled',
  outcome: 'success',
  tenantId,
  actor: system,
  subject: { kind: 'webhook', id },
  details: { reason },
});
