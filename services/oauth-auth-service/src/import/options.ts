import { parseArgs } from 'node:util';
import { StartError } from '../platform/start-error.js';
import { type Format, formats } from './formats/read-grants.js';

export const USAGE = `Usage: npm run crm:import -- <file> --tenant <id> --provider <name> [options]

Takes over CRM grants that another system has held. The other system must have stopped refreshing them,
and its OAuth client id must be the one that is configured here. docs/importing.md tells the whole way.

  --format <name>   ${formats.join(', ')}; by default told by the file itself
  --users <file>    CSV with the columns source,user: their users, and ours by id or e-mail
  --dry-run         check everything that can be checked without spending or writing anything
  --replace         put imported tokens in the place of those of working connections
  --resume          go on where an earlier run ended, by its <file>.results.jsonl

The database is that of DATABASE_URL, or the embedded one of this checkout.
`;

export interface ImportOptions {
  readonly file: string;
  readonly tenant: string;
  readonly provider: string;
  readonly format: Format | undefined;
  readonly users: string | undefined;
  readonly dryRun: boolean;
  readonly replace: boolean;
  readonly resume: boolean;
}

/** Undefined when only help was asked for. @throws StartError */
export function readOptions(args: readonly string[]): ImportOptions | undefined {
  const { values, positionals } = parse(args);
  if (values.help === true) return undefined;
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw wrong('Name one file to import');
  const { tenant, provider, format, users, resume = false, replace = false } = values;
  if (tenant === undefined) throw wrong('--tenant is missing');
  if (provider === undefined) throw wrong('--provider is missing');
  const known = formats.find((name) => name === format);
  if (format !== undefined && known === undefined) throw wrong(`There is no format "${format}"`);
  const dryRun = values['dry-run'] === true;
  if (dryRun && resume) throw wrong('A dry run leaves nothing to resume');
  return { file, tenant, provider, format: known, users, dryRun, replace, resume };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        tenant: { type: 'string' },
        provider: { type: 'string' },
        format: { type: 'string' },
        users: { type: 'string' },
        'dry-run': { type: 'boolean' },
        replace: { type: 'boolean' },
        resume: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (cause) {
    throw new StartError('There is no such option; --help shows the usage.', { cause });
  }
}

const wrong = (what: string): StartError => new StartError(`${what}; --help shows the usage.`);
