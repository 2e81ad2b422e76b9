import { z } from 'zod';
import type { Invitation } from '../generated/prisma/client.js';
import { roles } from '../platform/principal.js';
import type { NewInvitation } from './invitations.js';

/** An open invitation as an administrator sees it, any time after. */
export const invitationSchema = z
  .object({
    id: z.uuid(),
    email: z.email(),
    role: z.enum(roles),
    invitedBy: z.uuid(),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'Invitation' });

export const presentInvitation = (row: Invitation): z.output<typeof invitationSchema> => ({
  id: row.id,
  email: row.email,
  role: row.role,
  invitedBy: row.invitedById,
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
});

export const newInvitationSchema = z
  .object({
    id: z.uuid(),
    email: z.email(),
    role: z.enum(roles),
    expiresAt: z.iso.datetime(),
    invitationToken: z.string(),
  })
  .meta({ id: 'NewInvitation' });

/**
 * The one presentation that shows `invitationToken`: the admin who invited may hand it over in
 * another way than by mail. Whoever holds it can only register the invited address.
 */
export const presentNewInvitation = ({
  invitation,
  token,
}: NewInvitation): z.output<typeof newInvitationSchema> => ({
  id: invitation.id,
  email: invitation.email,
  role: invitation.role,
  expiresAt: invitation.expiresAt.toISOString(),
  invitationToken: token,
});
