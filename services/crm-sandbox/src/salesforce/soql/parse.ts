import { CONTACT_FIELDS } from './model/contacts.js';

export interface ContactQuery {
  readonly fields: readonly string[];
  readonly email: string | undefined;
  readonly limit: number;
}

export interface SoqlError {
  readonly errorCode: 'MALFORMED_QUERY' | 'INVALID_TYPE' | 'INVALID_FIELD';
  readonly message: string;
}

const QUERY =
  /^\s*SELECT\s+([\w\s,]+?)\s+FROM\s+(\w+)(?:\s+WHERE\s+Email\s*=\s*'((?:[^'\\]|\\.)*)')?(?:\s+LIMIT\s+(\d+))?\s*$/i;

const MAX_ROWS = 2000;

const canonicalField = (name: string): string =>
  CONTACT_FIELDS.find((field) => field.toLowerCase() === name.toLowerCase()) ?? name;

/**
 * The one kind of SOQL that the sandbox understands:
 * `SELECT a, b FROM Contact [WHERE Email = '…'] [LIMIT n]`, keywords and names in any case.
 */
export function parseSoql(text: string): ContactQuery | SoqlError {
  const [, selected, type, email, limit] = QUERY.exec(text) ?? [];
  if (selected === undefined || type === undefined) {
    return { errorCode: 'MALFORMED_QUERY', message: `unexpected token: '${text.slice(0, 80)}'` };
  }
  if (type.toLowerCase() !== 'contact') {
    return { errorCode: 'INVALID_TYPE', message: `sObject type '${type}' is not supported.` };
  }
  const fields = selected.split(',').map((field) => canonicalField(field.trim()));
  const unknown = fields.find((field) => !CONTACT_FIELDS.includes(field));
  if (unknown !== undefined) {
    const message = `No such column '${unknown}' on entity 'Contact'.`;
    return { errorCode: 'INVALID_FIELD', message };
  }
  return {
    fields,
    email: email?.replaceAll(/\\(.)/g, '$1'),
    limit: Math.min(Number(limit ?? MAX_ROWS), MAX_ROWS),
  };
}
