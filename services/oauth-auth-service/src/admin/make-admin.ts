import { z } from 'zod';
import { hashNewPassword } from '../auth/index.js';
import { type Env, integerVariable, readEnv } from '../platform/config/env.js';
import { ApiError } from '../platform/http/errors.js';
import { StartError } from '../platform/start-error.js';
import {
  createPlatformAdmin,
  type PlatformAdminPorts,
  promoteToPlatformAdmin,
} from '../users/index.js';
import { type ChosenPassword, readPassword } from './input.js';

const settings = z.object({
  DATABASE_URL: z.string('is required: a PostgreSQL connection string'),
  PASSWORD_MIN_LENGTH: integerVariable(8, 64).default(8),
});

/** @throws ConfigError */
export const readAdminSettings = (env: Env): z.output<typeof settings> => readEnv(settings, env);

export interface AdminPorts extends PlatformAdminPorts {
  readonly env: Env;
  readonly stdin: NodeJS.ReadStream;
}

/** Promotes or makes the account. @returns what to tell the operator @throws StartError */
export async function makeAdmin(ports: AdminPorts, email: string): Promise<string> {
  const { env, stdin } = ports;
  const promoted = await promoteToPlatformAdmin(ports, email);
  if (promoted !== null) {
    return `${email} is a platform admin now; it takes effect when they sign in again.\n`;
  }
  const chosen = await readPassword(env, stdin);
  const passwordHash = await hashChosen(chosen, email, env);
  await createPlatformAdmin(ports, { email, passwordHash });
  return chosen.generated
    ? `Made the platform admin ${email}.\nPassword (shown this once): ${chosen.password}\n`
    : `Made the platform admin ${email} with the given password.\n`;
}

async function hashChosen({ password }: ChosenPassword, email: string, env: Env): Promise<string> {
  try {
    const { PASSWORD_MIN_LENGTH } = readAdminSettings(env);
    return await hashNewPassword({ password, email, field: 'password' }, PASSWORD_MIN_LENGTH);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const reason = error.options.errors?.[0]?.message ?? error.message;
    throw new StartError(`The password was refused: ${reason}.`, { cause: error });
  }
}
