import { z } from 'zod';
import { type Diagnosis, diagnosisSchema } from '../providers/failure.js';
import type { CrmProfile } from '../providers/strategy.js';
import { type ImportProblem, problem } from './problems.js';

export const importOutcomes = ['imported', 'exists', 'would_import', 'failed'] as const;

/** What became of one row. Never holds a token. */
export const rowResultSchema = z
  .object({
    row: z.int().min(1).meta({ description: 'Which row, counted from 1.' }),
    outcome: z.enum(importOutcomes),
    connectionId: z.uuid().nullable(),
    account: z
      .object({ id: z.string(), name: z.string().nullable() })
      .nullable()
      .meta({ description: 'As the CRM itself named it; null where it was not asked.' }),
    diagnosis: diagnosisSchema.nullable().meta({
      description: 'Why it failed, or why the connection that exists was left as it is.',
    }),
  })
  .meta({ id: 'ImportResult' });

export type RowResult = Readonly<z.output<typeof rowResultSchema>>;

/** A result before its row is numbered. */
export type RowOutcome = Omit<RowResult, 'row'>;

const accountOf = (profile: CrmProfile | null): RowOutcome['account'] =>
  profile === null ? null : { id: profile.account.id, name: profile.account.name };

export const failed = (diagnosis: Diagnosis): RowOutcome => ({
  outcome: 'failed',
  connectionId: null,
  account: null,
  diagnosis,
});

export const refused = (code: ImportProblem, detail?: string): RowOutcome =>
  failed(problem(code, detail));

export const imported = (connectionId: string, profile: CrmProfile): RowOutcome => ({
  outcome: 'imported',
  connectionId,
  account: accountOf(profile),
  diagnosis: null,
});

/** @param profile - Null where the very token was imported before, so nobody was asked. */
export const exists = (connectionId: string, profile: CrmProfile | null): RowOutcome => ({
  outcome: 'exists',
  connectionId,
  account: accountOf(profile),
  diagnosis: profile === null ? null : problem('connection_exists'),
});

export const wouldImport = (profile: CrmProfile | null): RowOutcome => ({
  outcome: 'would_import',
  connectionId: null,
  account: accountOf(profile),
  diagnosis: null,
});

export const countOutcomes = (results: readonly RowOutcome[]) =>
  Object.fromEntries(
    importOutcomes.map((outcome) => [
      outcome,
      results.filter((result) => result.outcome === outcome).length,
    ]),
  ) as Record<(typeof importOutcomes)[number], number>;
