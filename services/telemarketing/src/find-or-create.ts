import { CrmApiError } from './errors.js';
import { isPassing } from './http/retry.js';

const MOST_TRIES = 3;

/**
 * Creates what is not there yet. Where an answer is lost nobody knows whether it was created, so it is
 * looked for again before another try.
 */
export async function findOrCreate(
  find: () => Promise<string | null>,
  create: () => Promise<string>,
): Promise<{ readonly id: string; readonly created: boolean }> {
  for (let number = 1; ; number += 1) {
    const found = await find();
    if (found !== null) return { id: found, created: number > 1 };
    try {
      return { id: await create(), created: true };
    } catch (error) {
      const lost = error instanceof CrmApiError && isPassing(error.status);
      if (!lost || number === MOST_TRIES) throw error;
    }
  }
}
