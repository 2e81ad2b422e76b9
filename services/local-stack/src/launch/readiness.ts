import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 100;

/** Resolves with true once the service reports ready, with false when `ended` settles first. */
export async function becomesReady(port: number, ended: Promise<unknown>): Promise<boolean> {
  let over = false;
  const noteEnd = () => {
    over = true;
  };
  ended.then(noteEnd, noteEnd);
  while (!over) {
    if (await isReady(port)) return !over;
    await sleep(POLL_MS);
  }
  return false;
}

async function isReady(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`, {
      signal: AbortSignal.timeout(2_000),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    // Not listening yet; whether it ever will is told by its end.
    return false;
  }
}
