import { z } from 'zod';
import { roles } from '../platform/principal.js';
import type { NewInvitation } from './invitations.js';

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
