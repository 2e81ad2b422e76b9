import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '../../../../scripts/lib/lock.mjs';
import { ensurePostgres, stopPostgres } from '../postgres/persistent.js';
import { ensureSandbox, type SandboxProgram, stopSandbox } from '../sandbox/sandbox.js';
import { enter, leave, type Part } from './members.js';

export interface StackNeeds {
  readonly postgres: boolean;
  /** null = no sandbox needed */
  readonly sandbox: SandboxNeed | null;
}

export interface SandboxNeed {
  readonly program: SandboxProgram;
  /** Called with the running sandbox's origin, by one process at a time. */
  prepare(url: string): Promise<void>;
}

/** What runs for the members of a checkout's stack; null = was not needed. */
export interface Stack {
  readonly databaseUrl: string | null;
  readonly sandboxUrl: string | null;
  /** The last one out stops what nobody uses any more, PostgreSQL last. */
  leave(): Promise<void>;
}

/**
 * Joins the database and the sandbox that this checkout's processes share, starting what does not
 * run yet. Whoever joined must leave; one that was killed is noticed by the next to leave.
 *
 * @throws LocalStackError
 */
export async function joinStack(dataDirectory: string, needs: StackNeeds): Promise<Stack> {
  const members = join(dataDirectory, 'run', 'members');
  await mkdir(members, { recursive: true });
  const exclusively = <T>(action: () => Promise<T>) =>
    withLock(join(dataDirectory, 'run', 'lock'), action);
  const postgresHome = join(dataDirectory, 'postgres');
  const sandboxHome = join(dataDirectory, 'sandbox');

  const leaveStack = async () => {
    const used = await leave(members);
    try {
      if (!used.has('sandbox')) await stopSandbox(sandboxHome);
    } finally {
      if (!used.has('postgres')) await stopPostgres(postgresHome);
    }
  };
  return exclusively(async () => {
    await enter(members, parts(needs));
    try {
      const databaseUrl = needs.postgres ? await ensurePostgres(postgresHome) : null;
      const sandboxUrl = needs.sandbox
        ? await ensureSandbox(sandboxHome, needs.sandbox.program)
        : null;
      if (sandboxUrl !== null) await needs.sandbox?.prepare(sandboxUrl);
      return { databaseUrl, sandboxUrl, leave: () => exclusively(leaveStack) };
    } catch (error) {
      await leaveStack();
      throw error;
    }
  });
}

function parts({ postgres, sandbox }: StackNeeds): Part[] {
  return [...(postgres ? ['postgres' as const] : []), ...(sandbox ? ['sandbox' as const] : [])];
}
