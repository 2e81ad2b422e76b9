/** A record as it is answered, with what every record carries beside its fields. */
export function presentRecord(
  type: string,
  record: { readonly Id: string },
  version: string,
  fields: readonly string[] = Object.keys(record),
): object {
  const url = `/services/data/${version}/sobjects/${type}/${record.Id}`;
  const values = fields.map((field) => [field, fieldOf(record, field)]);
  return { attributes: { type, url }, ...Object.fromEntries(values) };
}

/** Changed with every save here, and so the same time as LastModifiedDate. */
const ALIASES: Readonly<Record<string, string>> = { SystemModstamp: 'LastModifiedDate' };

export const fieldOf = (record: object, field: string): unknown =>
  new Map<string, unknown>(Object.entries(record)).get(ALIASES[field] ?? field);
