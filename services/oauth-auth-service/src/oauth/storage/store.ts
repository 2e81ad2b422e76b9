import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { PrismaClient } from '../../generated/prisma/client.js';
import type { Clock } from '../../platform/clock.js';

export interface StoreDependencies {
  readonly prisma: PrismaClient;
  readonly clock: Clock;
  readonly publicUrl: string;
}

type Kept = Pick<Adapter, 'upsert' | 'find' | 'destroy'> & Partial<Adapter>;

/** A store of the engine's, of which it asks no more than `kept` has. */
export const storeOf = (kept: Kept): Adapter => ({
  findByUserCode: unasked,
  findByUid: unasked,
  consume: unasked,
  revokeByGrantId: unasked,
  ...kept,
});

function unasked(): never {
  throw new Error('the engine asked its store for something it has no reason to ask for');
}

/** Facts of a code or token that only the engine reads; the others have columns. */
const DETAILS = [
  'acr',
  'amr',
  'authTime',
  'claims',
  'expiresWithSession',
  'gty',
  'iiat',
  'nonce',
  'rotations',
  'sessionUid',
  'sid',
] as const;

export const detailsOf = (payload: AdapterPayload) => pick(payload, DETAILS);

/** The named fields that are there, as plain JSON. */
export const pick = (payload: object, names: readonly string[]) =>
  JSON.parse(
    JSON.stringify(
      Object.fromEntries(Object.entries(payload).filter(([name]) => names.includes(name))),
    ),
  );

/** What was kept as JSON, for the engine to read again. */
export const asDetails = (json: unknown): Record<string, unknown> =>
  typeof json === 'object' && json !== null ? { ...json } : {};

export const wordsOf = (text: string | undefined): string[] =>
  (text ?? '').split(' ').filter((word) => word !== '');

export const toDate = (epochSeconds = 0): Date => new Date(epochSeconds * 1000);

export const toEpoch = (date: Date): number => Math.floor(date.getTime() / 1000);

/** @throws Error naming the field, which the engine gives to every payload of this kind */
export function required<T>(value: T | undefined, field: string): T {
  if (value === undefined) throw new Error(`the engine gave no ${field}`);
  return value;
}
