import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { emailField } from '../auth/index.js';
import type { Env } from '../platform/config/env.js';
import { newSecret } from '../platform/secrets.js';
import { StartError } from '../platform/start-error.js';

export const USAGE = `Usage: npm run admin -- [e-mail]

Makes a platform admin, who sees and revokes the connections of all tenants. An existing account is
promoted and keeps its password. For a new one the password comes from ADMIN_PASSWORD or from
standard input (\`npm run admin -- ada@example.com < password-file\`); else one is made and shown once.
The database is that of DATABASE_URL, or the embedded one of this checkout.
`;

interface Terminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
}

/** The e-mail of the command line, or undefined when only help was asked for. @throws StartError */
export async function readEmail(
  args: readonly string[],
  terminal: Terminal,
): Promise<string | undefined> {
  const { values, positionals } = parse(args);
  if (values.help === true) return undefined;
  const text = positionals[0] ?? (await ask(terminal, 'E-mail of the platform admin: '));
  const email = emailField.safeParse(text);
  if (email.success) return email.data;
  throw new StartError('The first argument must be an e-mail address; --help shows the usage.');
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h' } },
    });
  } catch (cause) {
    throw new StartError('There is no such option; --help shows the usage.', { cause });
  }
}

async function ask({ stdin, stdout }: Terminal, question: string): Promise<string> {
  if (stdin.isTTY !== true) return '';
  const lines = createInterface({ input: stdin, output: stdout });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}

export interface ChosenPassword {
  readonly password: string;
  readonly generated: boolean;
}

/** The password that was given, or a new one of 256 bits. */
export async function readPassword(env: Env, stdin: NodeJS.ReadStream): Promise<ChosenPassword> {
  const given = env['ADMIN_PASSWORD'] || (stdin.isTTY === true ? '' : await firstLine(stdin));
  return given === ''
    ? { password: newSecret(), generated: true }
    : { password: given, generated: false };
}

async function firstLine(stdin: NodeJS.ReadStream): Promise<string> {
  for await (const line of createInterface({ input: stdin })) return line;
  return '';
}
