import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { CRMWebhook, Prisma, PrismaClient } from '../../generated/prisma/client.js';
import type { Position } from '../../platform/http/pagination.js';
import type { Vault } from '../vault/vault.js';
import { newSigningSecret } from './signature.js';
import { openSecrets, webhookBinding } from './webhook-secrets.js';

/** How long a receiver has to take the new secret over. */
const BOTH_SECRETS_HOURS = 24;

export interface NewWebhook {
  readonly tenantId: string;
  readonly url: string;
  readonly description: string | null;
  readonly events: readonly string[];
}

export interface WithSecret {
  readonly webhook: CRMWebhook;
  readonly secret: string;
}

/** The addresses that tenants want their events sent to. */
export class WebhookStore {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly pool: Pool,
    private readonly vault: Vault,
  ) {}

  /** Null where the tenant has `most` of them already. */
  create(wanted: NewWebhook, most: number): Promise<WithSecret | null> {
    const { tenantId, events, ...rest } = wanted;
    const id = randomUUID();
    const secret = newSigningSecret();
    const sealed = this.vault.seal(secret, webhookBinding({ id, tenantId }, 'webhookSecret'));
    return this.prisma.$transaction(async (transaction) => {
      // Two that count at the same time would both find room.
      const owner = JSON.stringify(['crm-webhooks', tenantId]);
      await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${owner}, 0))`;
      if ((await transaction.cRMWebhook.count({ where: { tenantId } })) >= most) return null;
      const webhook = await transaction.cRMWebhook.create({
        data: { id, tenantId, ...rest, events: [...events], secret: sealed },
      });
      return { webhook, secret };
    });
  }

  /** Newest first; `limit + 1` rows, so that the caller sees whether there are more. */
  list(tenantId: string | undefined, limit: number, after: Position | null): Promise<CRMWebhook[]> {
    return this.prisma.cRMWebhook.findMany({
      where: {
        AND: [tenantId === undefined ? {} : { tenantId }, after === null ? {} : beyond(after)],
      },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit + 1,
    });
  }

  find(id: string): Promise<CRMWebhook | null> {
    return this.prisma.cRMWebhook.findUnique({ where: { id } });
  }

  /** What is queued for it goes with it. */
  async delete(id: string): Promise<void> {
    await this.prisma.cRMWebhook.deleteMany({ where: { id } });
  }

  /** What to sign with, the current one first. @throws VaultError */
  secretsOf(row: CRMWebhook, now: Date): string[] {
    const both = row.previousSecretUntil !== null && row.previousSecretUntil > now;
    return openSecrets(this.vault, both ? row : { ...row, previousSecret: null });
  }

  /** A new secret; for a day, events are signed with the one before as well. Null when it is gone. */
  async rotateSecret(row: CRMWebhook, before: string): Promise<WithSecret | null> {
    const secret = newSigningSecret();
    // Two at the same time: one of them shows a secret that counts, the other none.
    const { rowCount } = await this.pool.query(
      `UPDATE crm_webhooks SET secret = $3, previous_secret = $4,
         previous_secret_until = now() + make_interval(hours => ${BOTH_SECRETS_HOURS})
       WHERE id = $1 AND secret = $2`,
      [
        row.id,
        row.secret,
        this.vault.seal(secret, webhookBinding(row, 'webhookSecret')),
        this.vault.seal(before, webhookBinding(row, 'previousWebhookSecret')),
      ],
    );
    const webhook = rowCount === 1 ? await this.find(row.id) : null;
    return webhook === null ? null : { webhook, secret };
  }

  /**
   * Takes up deliveries again, at once.
   *
   * @param replay - Whether what has waited meanwhile is sent; otherwise it is passed over.
   */
  async enable(id: string, replay: boolean): Promise<CRMWebhook | null> {
    await this.pool.query(
      `UPDATE crm_webhook_deliveries SET attempts = 0, next_attempt_at = now(),
         status = CASE WHEN $2 THEN status ELSE 'skipped' END,
         settled_at = CASE WHEN $2 THEN NULL ELSE now() END
       WHERE webhook_id = $1 AND status = 'pending'`,
      [id, replay],
    );
    const [webhook] = await this.prisma.cRMWebhook.updateManyAndReturn({
      where: { id },
      data: { status: 'active', disabledReason: null, disabledAt: null, holdUntil: null },
    });
    return webhook ?? null;
  }
}

const beyond = ({ at, id }: Position): Prisma.CRMWebhookWhereInput => ({
  createdAt: { lte: at },
  OR: [{ createdAt: { lt: at } }, { id: { lt: id } }],
});
