import type { RequestHandler } from 'express';
import { z } from 'zod';
import { emailField } from '../../auth/index.js';
import { userAct } from '../../platform/audit.js';
import { commonErrors } from '../../platform/http/common-errors.js';
import { validate } from '../../platform/http/validate.js';
import { sharedRateLimit } from '../../platform/rate-limit.js';
import { hashSecret } from '../../platform/secrets.js';
import type { UsersContext } from '../context.js';
import { authenticateCaller } from '../current-user.js';
import { presentNewInvitation } from '../invitation.presenter.js';
import { createInvitation, invitationMail } from '../invitations.js';
import { mayInvite } from '../users.policy.js';

export const inviteUserBody = z.strictObject({
  email: emailField,
  role: z.enum(['user', 'admin']).default('user'),
});

const INVITATIONS_PER_HOUR = 100;
const MAILS_PER_DAY = 5;

export function inviteUser(context: UsersContext): RequestHandler {
  const { audit, background, config, mailer, pool } = context;
  // Each one sends a mail in our name to an address of the caller's choice.
  const perTenant = sharedRateLimit(pool, {
    name: 'invitations',
    points: INVITATIONS_PER_HOUR,
    windowSeconds: 3600,
  });
  // Over all tenants, since anybody can make some.
  const perRecipient = sharedRateLimit(pool, {
    name: 'invitations-to',
    points: MAILS_PER_DAY,
    windowSeconds: 86_400,
  });
  return async (req, res) => {
    const { user } = await authenticateCaller(context, req);
    if (!mayInvite(user.role)) throw commonErrors.forbidden();
    const invitee = validate(inviteUserBody, req.body, 'body');
    await perTenant.consume(user.tenantId);
    await perRecipient.consume(hashSecret(invitee.email));
    const created = await createInvitation(context, user, invitee);
    const { id, role } = created.invitation;
    const subject = { kind: 'invitation', id } as const;
    await audit.record(userAct('user.invited', user, req, { subject, details: { role } }));
    background.run('invitation mail', () =>
      mailer.send(invitationMail(created, user, config.publicUrl)),
    );
    res.status(201).json(presentNewInvitation(created));
  };
}
