import {
  type CrmOAuth,
  fingerprint,
  type ImportRow,
  importBatch,
  importRowSchema,
  type RowResult,
  refused,
} from '../crm-oauth/index.js';
import type { PrismaClient } from '../generated/prisma/client.js';
import { system } from '../platform/audit.js';
import { StartError } from '../platform/start-error.js';
import type { FoundGrant } from './formats/found-grant.js';
import { readGrants } from './formats/read-grants.js';
import type { ImportOptions } from './options.js';
import { type FindUser, peopleOf } from './people.js';
import { readTextFile } from './read-file.js';
import { ResultFile } from './result-file.js';

export interface FileImport {
  readonly results: readonly RowResult[];
  /** Rows that an earlier run has made connections of. */
  readonly skipped: number;
  /** Entries of the file that are for other providers, or no OAuth 2.0 grants. */
  readonly passedOver: number;
}

export interface FileImportDependencies {
  readonly crm: Pick<CrmOAuth, 'importer' | 'providers'>;
  readonly prisma: PrismaClient;
  warn(text: string): void;
}

interface Ready {
  readonly row: number;
  readonly input: ImportRow;
}

/** Imports a file row by row. @throws StartError where it cannot be begun */
export async function importFile(
  { crm, prisma, warn }: FileImportDependencies,
  options: ImportOptions,
): Promise<FileImport> {
  const { tenant: tenantId, dryRun, replace } = options;
  const provider = crm.providers.get(options.provider);
  if (provider === undefined) throw new StartError('The provider is unknown or not configured.');
  const { text, exposed } = await readTextFile(options.file);
  if (exposed) warn(`Others on this machine may read ${options.file}, which holds tokens.`);
  const mapping = options.users === undefined ? undefined : await readTextFile(options.users);
  const findUser = await peopleOf(prisma, tenantId, mapping?.text);
  const { grants, passedOver } = readGrants(text, provider.name, options.format);
  const file = dryRun ? null : new ResultFile(options.file, options.resume);

  const checked = grants.map((grant) => check(grant, findUser));
  const ready = checked.filter((row): row is Ready => 'input' in row);
  const todo = ready.filter(({ input }) => !file?.isDone(nameOf(input)));
  const order = { tenantId, provider, dryRun, replace, by: { actor: system } };
  const inputs = todo.map(({ input }) => input);
  const done = await importBatch(crm.importer, order, inputs, (result) => {
    const input = inputs[result.row - 1];
    if (input !== undefined) file?.add({ ...nameOf(input), ...result, ...placeOf(todo, result) });
  });
  const refusals = checked.filter((row): row is RowResult => 'outcome' in row);
  const results = [...refusals, ...done.map((result) => ({ ...result, ...placeOf(todo, result) }))];
  results.sort((one, other) => one.row - other.row);
  return { results, skipped: ready.length - todo.length, passedOver };
}

/** A row that can be imported, or why it cannot; the reason names fields and repeats no value. */
function check({ row, fields, ...names }: FoundGrant, findUser: FindUser): Ready | RowResult {
  const userId = findUser(names);
  if (userId === undefined) return { row, ...refused('user_not_found') };
  const parsed = importRowSchema.safeParse({ ...fields, userId });
  if (parsed.success) return { row, input: parsed.data };
  const wrong = parsed.error.issues.map(({ code, path, message }) =>
    code === 'unrecognized_keys' ? 'it has fields of other names' : `${path.join('.')}: ${message}`,
  );
  return { row, ...refused('row_invalid', `(${wrong.slice(0, 5).join('; ')})`) };
}

const nameOf = ({ userId, refreshToken }: ImportRow) => ({
  userId,
  token: fingerprint(refreshToken),
});

/** Its number in the file, since a batch counts only what is left to do. */
const placeOf = (todo: readonly Ready[], { row }: RowResult) => ({
  row: todo[row - 1]?.row ?? row,
});
