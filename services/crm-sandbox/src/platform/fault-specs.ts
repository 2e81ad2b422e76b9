import { z } from 'zod';

const milliseconds = z.number().int().min(0).max(600_000);

/**
 * What the wire may do to an answer. The kinds come from failures that clients of the real
 * providers have met; each has only the settings that mean something for it.
 */
export const faultKindSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('hang') }),
  z.strictObject({ kind: z.literal('slow'), ms: milliseconds }),
  z.strictObject({ kind: z.literal('truncated') }),
  z.strictObject({ kind: z.literal('nullBody') }),
  z.strictObject({ kind: z.literal('redirect'), location: z.string().default('/') }),
  z.strictObject({ kind: z.literal('html502') }),
  z.strictObject({
    kind: z.literal('errorIn200'),
    error: z.string().default('unknown_error'),
    errorDescription: z.string().default('retry your request'),
  }),
  z.strictObject({
    kind: z.literal('oversized'),
    bytes: z.number().int().min(1).max(64_000_000).default(5_000_000),
  }),
  z.strictObject({
    kind: z.literal('rateLimited'),
    retryAfterSeconds: z.number().int().min(0).default(1),
  }),
  z.strictObject({
    kind: z.literal('serverError'),
    status: z.number().int().min(500).max(599).default(503),
  }),
  z.strictObject({ kind: z.literal('reset') }),
  z.strictObject({ kind: z.literal('lostAfterProcessing') }),
  z.strictObject({ kind: z.literal('wrongContentType') }),
  z.strictObject({
    kind: z.literal('wrongFields'),
    set: z.record(z.string(), z.unknown()).default({}),
    omit: z.array(z.string()).default([]),
  }),
  z.strictObject({
    kind: z.literal('oauthError'),
    error: z.string(),
    errorDescription: z.string().optional(),
    status: z.number().int().min(400).max(599).default(400),
  }),
]);

export type FaultKind = z.infer<typeof faultKindSchema>;

/** Which calls a fault meets, how often, and whether the call takes effect behind it. */
export const faultSpecSchema = z.strictObject({
  provider: z.string(),
  /** An endpoint's name (`token`, `introspect`, `revoke`, `identity`, `data` …) or `*`. */
  endpoint: z.string(),
  grantType: z.string().optional(),
  /** Only calls that concern this grant. */
  grantId: z.string().optional(),
  fault: faultKindSchema,
  /** How many calls it meets; absent: every one until it is cleared or `durationMs` is over. */
  times: z.number().int().min(1).optional(),
  /** Sandbox milliseconds from now. */
  durationMs: z.number().int().min(1).optional(),
  /** Share of the matching calls that it meets, 0 to 1. */
  probability: z.number().gt(0).max(1).default(1),
  /** Whether the provider carries out the call (rotation included). Absent: by kind. */
  processed: z.boolean().optional(),
});

export type FaultSpec = z.infer<typeof faultSpecSchema>;
/** A fault as a caller writes it, defaults left out. */
export type FaultInput = z.input<typeof faultSpecSchema>;

const PROCESSED_BY_DEFAULT: ReadonlySet<FaultKind['kind']> = new Set([
  'slow',
  'truncated',
  'lostAfterProcessing',
  'wrongFields',
]);

export function takesEffect(spec: FaultSpec): boolean {
  return spec.processed ?? PROCESSED_BY_DEFAULT.has(spec.fault.kind);
}
