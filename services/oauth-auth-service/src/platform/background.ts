import type { Logger } from './logger.js';

/** Work that outlives its request: nobody waits for it, but a shutdown lets it finish. */
export interface Background {
  /** Starts the work; a failure is logged under `name`. */
  run(name: string, work: () => Promise<void>): void;
  /** Resolves once everything started so far, and what that started, has ended. */
  idle(): Promise<void>;
}

export function createBackground(logger: Logger): Background {
  const running = new Set<Promise<void>>();
  return {
    run: (name, work) => {
      const task = work()
        .catch((err: unknown) => logger.error({ err, task: name }, 'background work failed'))
        .finally(() => running.delete(task));
      running.add(task);
    },
    idle: async () => {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
