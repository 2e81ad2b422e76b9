import type { Request } from 'express';
import type { PoolClient } from 'pg';
import type { Prisma } from '../generated/prisma/client.js';
import type { Principal } from './principal.js';

/** What can be told of. A word once used stays: years of entries are searched by it. */
export const auditTypes = [
  'auth.registered',
  'auth.signed_in',
  'auth.sign_in_failed',
  'auth.signed_out',
  'auth.refresh_token_reused',
  'auth.password_changed',
  'auth.password_reset_requested',
  'auth.password_reset',
  'user.invited',
  'user.invitation_revoked',
  'user.profile_changed',
  'user.email_changed',
  'user.role_changed',
  'user.deactivated',
  'user.reactivated',
  'user.sessions_ended',
  'token.created',
  'token.revoked',
  'oauth.client_registered',
  'oauth.client_changed',
  'oauth.client_deleted',
  'oauth.consent_granted',
  'oauth.consent_denied',
  'oauth.consent_revoked',
  'oauth.token_issued',
  'oauth.token_revoked',
  'oauth.client_refused',
  'oauth.code_reused',
  'oauth.refresh_token_reused',
  'connection.created',
  'connection.renewed',
  'connection.imported',
  'connection.refreshed',
  'connection.transferred',
  'connection.made_default',
  'connection.disconnected',
  'connection.uninstalled',
  'connection.token_handed_out',
  'connection.proxied',
  'connections.listed',
  'webhook.created',
  'webhook.deleted',
  'webhook.disabled',
  'webhook.enabled',
  'webhook.secret_rotated',
  'audit.listed',
] as const;

export type AuditType = (typeof auditTypes)[number];

export const auditOutcomes = ['success', 'failure'] as const;

export const auditActorKinds = ['user', 'api_token', 'client', 'system', 'anonymous'] as const;

export interface AuditActor {
  readonly kind: (typeof auditActorKinds)[number];
  /**
   * Of the user who acts, also through an API token or a client; of the client where it acts for no
   * user. Null for strangers and for the service itself.
   */
  readonly id: string | null;
  /** The API token or the client by which the user acts. */
  readonly credentialId?: string | undefined;
}

export interface AuditSubject {
  readonly kind:
    | 'user'
    | 'invitation'
    | 'session'
    | 'api_token'
    | 'client'
    | 'connection'
    | 'webhook'
    | 'tenant';
  readonly id: string;
}

/**
 * Facts beside who, what and whom. The names are a closed list, so that no entry takes in a whole
 * request or row, and with it a secret, by accident.
 */
export type AuditDetails = Partial<
  Readonly<
    Record<
      | 'reason'
      | 'provider'
      | 'role'
      | 'previousRole'
      | 'scopes'
      | 'clientId'
      | 'grantType'
      | 'fromUserId'
      | 'toUserId'
      | 'upstream'
      | 'ended'
      | 'scope'
      | 'filters'
      | 'forced'
      | 'count'
      | 'since',
      string | number | boolean
    >
  >
>;

export interface AuditEvent {
  readonly type: AuditType;
  readonly outcome: (typeof auditOutcomes)[number];
  /** Whose administrators may read it; null where nobody's tenant is known: platform admins alone. */
  readonly tenantId: string | null;
  readonly actor: AuditActor;
  readonly subject: AuditSubject | null;
  /** Where the request came from, see `auditOrigin`. */
  readonly address?: string | undefined;
  readonly requestId?: string | undefined;
  readonly details?: AuditDetails;
}

/** A transaction of Prisma or of a `pg` client. */
export type AuditTransaction = Prisma.TransactionClient | Pick<PoolClient, 'query'>;

/** The append-only record of who did what, from where, to whom (docs/audit.md). */
export interface Audit {
  /**
   * Writes an entry before the act is answered or carried out; rejects where it cannot be written,
   * so that what must not happen unseen does not happen.
   */
  record(event: AuditEvent): Promise<void>;
  /** Writes an entry in the transaction of its act: both stand or fall together. */
  recordIn(transaction: AuditTransaction, event: AuditEvent): Promise<void>;
  /**
   * Writes an entry of an act that has happened already and cannot be taken back. Never rejects:
   * where it cannot be written, it goes to the log and is counted in `audit_lost_total`.
   */
  note(event: AuditEvent): Promise<void>;
  /**
   * Counts an act too frequent for an entry of its own; acts alike but for address and request
   * become one entry with `count` and `since`, written some seconds later.
   */
  tally(event: AuditEvent): void;
}

/** For a host that keeps no such record. */
export const noAudit: Audit = {
  record: async () => undefined,
  recordIn: async () => undefined,
  note: async () => undefined,
  tally: () => undefined,
};

/** Where a request came from: the caller's whole address, and the id that our log names it by. */
export const auditOrigin = (req: Request): Required<Pick<AuditEvent, 'address' | 'requestId'>> => ({
  address: req.ip,
  requestId: String(req.res?.locals['requestId']),
});

export const auditActor = ({ via, userId, tokenId, clientId }: Principal): AuditActor => ({
  kind: via === 'session' ? 'user' : via,
  id: userId ?? clientId ?? null,
  credentialId: tokenId ?? clientId,
});

/** An act of a signed-in person, upon the own account unless another subject is named. */
export const userAct = (
  type: AuditType,
  user: { readonly id: string; readonly tenantId: string },
  req: Request,
  rest: Partial<Pick<AuditEvent, 'subject' | 'details'>> = {},
): AuditEvent => ({
  type,
  outcome: 'success',
  tenantId: user.tenantId,
  actor: { kind: 'user', id: user.id },
  subject: { kind: 'user', id: user.id },
  ...auditOrigin(req),
  ...rest,
});

/** The service, of its own accord. */
export const system: AuditActor = { kind: 'system', id: null };

export const anonymous: AuditActor = { kind: 'anonymous', id: null };
