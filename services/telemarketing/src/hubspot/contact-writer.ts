import { z } from 'zod';
import { inChunks } from '../batches.js';
import type { KeyedInput } from '../contacts.js';
import type { UpsertOutcome } from '../crm.js';
import { CrmApiError } from '../errors.js';
import type { CrmHttp } from '../http/crm-http.js';
import { toProperties } from './mapping.js';

/** Inputs per batch. */
const MOST_INPUTS = 100;
const BATCH = '/crm/v3/objects/contacts/batch';

const answer = z.looseObject({
  results: z.array(
    z.looseObject({
      id: z.string(),
      properties: z.looseObject({
        email: z.string().nullish(),
        phone: z.string().nullish(),
      }),
      new: z.boolean().optional(),
      /** Of the input that it comes from: HubSpot promises no order. */
      objectWriteTraceId: z.string().optional(),
    }),
  ),
});

type Result = z.output<typeof answer>['results'][number];

interface Batch {
  readonly path: string;
  readonly repeatable: boolean;
  readonly isNew: boolean;
  readonly input: (input: KeyedInput) => object;
  /** Whether a result that names no input can be told to be of this one. */
  readonly belongs: (result: Result, input: KeyedInput) => boolean;
}

/** Saves contacts in batches, which HubSpot takes or refuses as a whole. */
export class ContactWriter {
  constructor(
    private readonly http: CrmHttp,
    private readonly signal: AbortSignal | undefined,
  ) {}

  byEmail(inputs: readonly KeyedInput[]): Promise<UpsertOutcome[]> {
    return this.#inBatches(inputs, {
      path: `${BATCH}/upsert`,
      repeatable: true,
      isNew: false,
      input: ({ value, input }) => ({
        id: value,
        idProperty: 'email',
        properties: { ...toProperties(input), email: value },
      }),
      belongs: ({ properties }, { value }) => properties.email?.toLowerCase() === value,
    });
  }

  create(inputs: readonly KeyedInput[]): Promise<UpsertOutcome[]> {
    return this.#inBatches(inputs, {
      path: `${BATCH}/create`,
      repeatable: false,
      isNew: true,
      input: ({ input }) => ({ properties: toProperties(input) }),
      belongs: ({ properties }, { value }) => properties.phone === value,
    });
  }

  update(inputs: readonly (KeyedInput & { readonly id: string })[]): Promise<UpsertOutcome[]> {
    const ids = new Map<KeyedInput, string>(inputs.map((input) => [input, input.id]));
    return this.#inBatches(inputs, {
      path: `${BATCH}/update`,
      repeatable: true,
      isNew: false,
      input: (one) => ({ id: ids.get(one), properties: toProperties(one.input) }),
      belongs: ({ id }, one) => id === ids.get(one),
    });
  }

  async #inBatches(inputs: readonly KeyedInput[], batch: Batch): Promise<UpsertOutcome[]> {
    const outcomes: UpsertOutcome[] = [];
    for (const chunk of inChunks(inputs, MOST_INPUTS)) {
      outcomes.push(...(await this.#save(chunk, batch)));
    }
    return outcomes;
  }

  /** One bad contact refuses its whole batch: halving finds it and saves the others. */
  async #save(inputs: readonly KeyedInput[], batch: Batch): Promise<UpsertOutcome[]> {
    try {
      return await this.#send(inputs, batch);
    } catch (error) {
      if (!isOfOneInput(error)) throw error;
      if (inputs.length === 1) return [{ ok: false, error }];
      const middle = Math.ceil(inputs.length / 2);
      const former = await this.#save(inputs.slice(0, middle), batch);
      return [...former, ...(await this.#save(inputs.slice(middle), batch))];
    }
  }

  async #send(inputs: readonly KeyedInput[], batch: Batch): Promise<UpsertOutcome[]> {
    const { path, repeatable } = batch;
    const body = {
      inputs: inputs.map((input, n) => ({ ...batch.input(input), objectWriteTraceId: String(n) })),
    };
    const { signal } = this;
    const request = { method: 'POST', path, body, answer, repeatable, signal } as const;
    const { results } = await this.http.call(request);
    const traced = new Map(results.map((result) => [result.objectWriteTraceId, result]));
    return inputs.map((input, n) => {
      // By its key only where it must be: a contact found by a second address answers its first.
      const result = traced.get(String(n)) ?? results.find((one) => batch.belongs(one, input));
      return result === undefined
        ? { ok: false, error: notSaved() }
        : { ok: true, id: result.id, created: result.new ?? batch.isNew };
    });
  }
}

const isOfOneInput = (error: unknown): error is CrmApiError =>
  error instanceof CrmApiError && (error.status === 400 || error.status === 409);

const notSaved = (): CrmApiError =>
  new CrmApiError({
    provider: 'hubspot',
    status: 207,
    code: 'OBJECT_NOT_FOUND',
    message: 'HubSpot did not save this contact; it may have been deleted meanwhile.',
  });
