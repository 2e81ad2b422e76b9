import type { NewInvitation } from './invitations.js';

/**
 * The one presentation that shows `invitationToken`: the admin who invited may hand it over in
 * another way than by mail. Whoever holds it can only register the invited address.
 */
export const presentNewInvitation = ({ invitation, token }: NewInvitation) => ({
  id: invitation.id,
  email: invitation.email,
  role: invitation.role,
  expiresAt: invitation.expiresAt.toISOString(),
  invitationToken: token,
});
