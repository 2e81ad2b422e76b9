import { z } from 'zod';
import { inChunks } from '../batches.js';
import type { KeyedInput } from '../contacts.js';
import type { UpsertOutcome } from '../crm.js';
import { CrmApiError } from '../errors.js';
import type { CrmHttp } from '../http/crm-http.js';
import { NOT_PROVIDED, toFields } from './mapping.js';

/** Records per call of the collections API. */
const MOST_RECORDS = 200;

const resultSchema = z.looseObject({
  id: z.string().nullish(),
  success: z.boolean(),
  created: z.boolean().optional(),
  errors: z.array(z.looseObject({ statusCode: z.string(), message: z.string() })),
});

type Result = z.output<typeof resultSchema>;
type Fields = Readonly<Record<string, string | null>>;

interface Write {
  readonly method: 'POST' | 'PATCH';
  readonly path: string;
  /** Creating by phone number is not: Salesforce does not know one Contact by it. */
  readonly repeatable: boolean;
}

/** Saves contacts through Salesforce's collections, where each record succeeds or fails by itself. */
export class ContactWriter {
  constructor(
    private readonly http: CrmHttp,
    private readonly api: string,
    private readonly signal: AbortSignal | undefined,
  ) {}

  /** By e-mail address, the field by which Salesforce looks Contacts up. */
  byEmail(inputs: readonly KeyedInput[]): Promise<UpsertOutcome[]> {
    const path = `${this.api}/composite/sobjects/Contact/Email`;
    return this.#write({ method: 'PATCH', path, repeatable: true }, inputs.map(fieldsOf));
  }

  update(inputs: readonly (KeyedInput & { readonly id: string })[]): Promise<UpsertOutcome[]> {
    const path = `${this.api}/composite/sobjects`;
    const fields = inputs.map((input) => ({ Id: input.id, ...fieldsOf(input) }));
    return this.#write({ method: 'PATCH', path, repeatable: true }, fields);
  }

  create(inputs: readonly KeyedInput[]): Promise<UpsertOutcome[]> {
    const path = `${this.api}/composite/sobjects`;
    return this.#write({ method: 'POST', path, repeatable: false }, inputs.map(fieldsOf));
  }

  async #write(write: Write, fields: readonly Fields[]): Promise<UpsertOutcome[]> {
    const results: Result[] = [];
    for (const chunk of inChunks(fields, MOST_RECORDS)) {
      results.push(...(await this.#send(write, chunk)));
    }
    const isNew = write.method === 'POST';
    return results.map((result) => outcomeOf(result, isNew));
  }

  /** A Contact must have a last name, which only Salesforce knows to be missing. */
  async #send(write: Write, fields: readonly Fields[]): Promise<Result[]> {
    const results = await this.#post(write, fields);
    const nameless = results.flatMap((result, n) => (lacksLastName(result) ? [n] : []));
    if (nameless.length === 0) return results;
    const again = await this.#post(
      write,
      nameless.map((n) => ({ ...fields[n], LastName: NOT_PROVIDED })),
    );
    return results.map((result, n) => again[nameless.indexOf(n)] ?? result);
  }

  #post({ method, path, repeatable }: Write, fields: readonly Fields[]): Promise<Result[]> {
    const records = fields.map((one) => ({ attributes: { type: 'Contact' }, ...one }));
    const answer = z.array(resultSchema).length(fields.length);
    const body = { allOrNone: false, records };
    return this.http.call({ method, path, body, answer, repeatable, signal: this.signal });
  }
}

const fieldsOf = ({ kind, value, input }: KeyedInput): Fields => ({
  ...toFields(input),
  ...(kind === 'email' ? { Email: value } : { Phone: value }),
});

const lacksLastName = ({ errors }: Result): boolean =>
  errors.some(
    ({ statusCode, message }) =>
      statusCode === 'REQUIRED_FIELD_MISSING' && message.includes('LastName'),
  );

function outcomeOf(result: Result, isNew: boolean): UpsertOutcome {
  if (result.success) {
    return { ok: true, id: result.id ?? '', created: result.created ?? isNew };
  }
  const [first] = result.errors;
  const error = new CrmApiError({
    provider: 'salesforce',
    status: 200,
    code: first?.statusCode ?? 'unknown',
    message: first?.message ?? 'Salesforce refused the record without saying why.',
    details: result.errors,
  });
  return { ok: false, error };
}
