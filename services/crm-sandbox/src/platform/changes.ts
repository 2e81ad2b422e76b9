import { z } from 'zod';

/** A change of some fields. Not `.partial()` alone: that would still fill in the defaults. */
export const changesOf = <S extends z.ZodObject>(schema: S) =>
  z.record(z.string(), z.unknown()).transform((changes, context): Partial<z.output<S>> => {
    const parsed = schema.partial().safeParse(changes);
    if (!parsed.success) {
      for (const { path, message } of parsed.error.issues) {
        context.addIssue({ code: 'custom', path, message });
      }
      return z.NEVER;
    }
    const named = Object.entries(parsed.data).filter(([name]) => name in changes);
    return Object.fromEntries(named) as Partial<z.output<S>>;
  });
