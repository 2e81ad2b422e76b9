/** Text as SOQL takes it; without this a quote in an e-mail address would end the text. */
export const quoted = (text: string): string =>
  `'${text.replaceAll(/[\\']/g, (character) => `\\${character}`)}'`;

const FIELDS = 'Id, Email, Phone, FirstName, LastName, Title, SystemModstamp';

export const contactsWith = (field: 'Email' | 'Phone', values: readonly string[]): string =>
  `SELECT ${FIELDS} FROM Contact WHERE ${field} IN (${values.map(quoted).join(', ')}) ` +
  'ORDER BY SystemModstamp DESC';

/** Where a page of changes begins: at a time, or after a record of that time. */
export interface ChangePosition {
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly afterId: string | null;
}

/** By time and id, since several records may have been changed in the same second. */
export function changesAfter({ time, afterId }: ChangePosition, limit: number): string {
  const condition =
    afterId === null
      ? `SystemModstamp >= ${time}`
      : `SystemModstamp > ${time} OR (SystemModstamp = ${time} AND Id > ${quoted(afterId)})`;
  return `SELECT ${FIELDS} FROM Contact WHERE ${condition} ORDER BY SystemModstamp, Id LIMIT ${limit}`;
}

export const callWith = (callId: string): string =>
  `SELECT Id FROM Task WHERE CallObject = ${quoted(callId)} LIMIT 1`;
