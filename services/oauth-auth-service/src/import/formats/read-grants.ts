import { StartError } from '../../platform/start-error.js';
import { readBetterAuth } from './better-auth.js';
import { readCsv } from './csv.js';
import { type Entry, type FoundGrants, isEntry } from './found-grant.js';
import { readNango } from './nango.js';
import { readTetrix, readTetrixCsv } from './tetrix.js';

export const formats = ['tetrix-json', 'tetrix-csv', 'nango', 'better-auth'] as const;

export type Format = (typeof formats)[number];

/**
 * The grants that a file holds for a provider.
 *
 * @param format - Absent: told by the shape of the file.
 * @throws StartError
 */
export function readGrants(text: string, provider: string, format?: Format): FoundGrants {
  const isJson = /^\s*[[{]/.test(text);
  const chosen = format ?? (isJson ? formatOf(readEntries(text)) : 'tetrix-csv');
  switch (chosen) {
    case 'tetrix-csv':
      return readTetrixCsv(readCsv(text));
    case 'tetrix-json':
      return readTetrix(readEntries(text));
    case 'nango':
      return readNango(readEntries(text), provider);
    case 'better-auth':
      return readBetterAuth(isJson ? readEntries(text) : readCsv(text), provider);
  }
}

function formatOf(entries: readonly Entry[]): Format {
  const has = (...names: readonly string[]) =>
    entries.some((entry) => names.some((name) => Object.hasOwn(entry, name)));
  if (has('credentials') && has('provider_config_key', 'connection_id')) return 'nango';
  if (has('providerId', 'provider_id') && has('accountId', 'account_id')) return 'better-auth';
  return 'tetrix-json';
}

/** A list, alone or as the only list of an object; or one entry. */
function readEntries(text: string): readonly Entry[] {
  const value = parseJson(text);
  const lists = isEntry(value) ? Object.values(value).filter(Array.isArray) : [];
  const isWrapper = isEntry(value) && lists.length === 1 && Object.keys(value).length === 1;
  const entries: unknown = isWrapper ? lists[0] : isEntry(value) ? [value] : value;
  if (Array.isArray(entries) && entries.every(isEntry)) return entries;
  throw new StartError('The file is no list of objects.');
}

/** The parser's own message would quote the file. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new StartError('The file is not JSON.');
  }
}
