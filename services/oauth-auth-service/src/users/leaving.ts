import type { Prisma } from '../generated/prisma/client.js';
import type { AuditEvent } from '../platform/audit.js';

/** A user who is switched off. */
export interface Leaver {
  readonly tenantId: string;
  readonly userId: string;
  /** An active user of the same tenant, who takes over the connections. */
  readonly transferTo?: string | undefined;
  /** Who switched the user off, for the audit. */
  readonly by: Pick<AuditEvent, 'actor' | 'address' | 'requestId'>;
}

/** What other features do when a user is switched off. The app wires it. */
export interface Leaving {
  /** Each ends one kind of access, in the transaction that switches the user off. */
  readonly endAccess: readonly ((
    transaction: Prisma.TransactionClient,
    userId: string,
    now: Date,
  ) => Promise<unknown>)[];
  /** Ends or hands over the connections; afterwards, since CRMs are called. Can be repeated. */
  endConnections(leaver: Leaver): Promise<{ disconnected: number; transferred: number }>;
}
