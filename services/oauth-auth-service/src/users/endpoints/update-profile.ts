import type { RequestHandler } from 'express';
import { z } from 'zod';
import {
  emailField,
  nameField,
  passwordField,
  presentUser,
  withUniqueEmail,
} from '../../auth/index.js';
import type { PrismaClient, User } from '../../generated/prisma/client.js';
import { type Audit, type AuditEvent, userAct } from '../../platform/audit.js';
import type { Clock } from '../../platform/clock.js';
import { clientAddress } from '../../platform/http/address.js';
import { commonErrors } from '../../platform/http/common-errors.js';
import { validate } from '../../platform/http/validate.js';
import type { UsersContext } from '../context.js';
import { authenticateCaller } from '../current-user.js';

export const updateProfileBody = z.strictObject({
  name: nameField.nullable().optional(),
  email: emailField.optional(),
  currentPassword: passwordField.optional(),
});

/**
 * A new e-mail address needs the password: whoever holds the address can reset the password, so a
 * borrowed session must not be able to take the account over.
 */
export const updateProfile =
  (context: UsersContext): RequestHandler =>
  async (req, res) => {
    const { user } = await authenticateCaller(context, req);
    const { name, email, currentPassword } = validate(updateProfileBody, req.body, 'body');
    const emailChange = email === user.email ? undefined : email;
    if (emailChange !== undefined) {
      if (currentPassword === undefined) throw passwordMissing();
      await context.credentials.prove(user.email, currentPassword, req);
    }
    const type = emailChange === undefined ? 'user.profile_changed' : 'user.email_changed';
    const change = { name, email: emailChange, entry: userAct(type, user, req) };
    const saved = await saveProfile(context, user, change);
    if (emailChange !== undefined) {
      await context.attempts.welcome(emailChange, clientAddress(req));
    }
    res.json(presentUser(saved));
  };

const passwordMissing = () =>
  commonErrors.invalid_request({
    errors: [{ path: 'body.currentPassword', message: 'Is needed to change the e-mail address' }],
  });

interface ProfileChange {
  readonly name: string | null | undefined;
  readonly email: string | undefined;
  readonly entry: AuditEvent;
}

interface ProfilePorts {
  readonly prisma: PrismaClient;
  readonly clock: Clock;
  readonly audit: Audit;
}

/** Pending password resets end with the old address: their links went there. */
const saveProfile = (
  { prisma, clock, audit }: ProfilePorts,
  { id }: User,
  { name, email, entry }: ProfileChange,
): Promise<User> =>
  withUniqueEmail(() =>
    prisma.$transaction(async (transaction) => {
      if (email !== undefined) {
        await transaction.passwordReset.updateMany({
          where: { userId: id, usedAt: null },
          data: { usedAt: clock.now() },
        });
      }
      await audit.recordIn(transaction, entry);
      return transaction.user.update({
        where: { id },
        data: {
          ...(name === undefined ? {} : { name }),
          ...(email === undefined ? {} : { email }),
        },
      });
    }),
  );
