import type { Pool } from 'pg';
import type { JobSpec, TaskDefinition } from '../../platform/queue.js';
import type { Deliverer } from './deliverer.js';
import { deleteOldEvents, publishEvents } from './event-store.js';

/** Beyond that the sweep finds it. */
const SOON_MS = 60_000;

/** In a queue of its own: receivers that are slow hold one worker, not all of them. */
export const deliverJob = (runAt?: Date): JobSpec => ({
  task: 'crm-deliver',
  queue: 'crm-deliver',
  key: 'crm-deliver',
  payload: {},
  ...(runAt === undefined ? {} : { runAt }),
});

export interface EventTaskDependencies {
  readonly pool: Pool;
  readonly deliverer: Deliverer;
  readonly retentionDays: number;
}

/** Tells the outside what happened: publishes events, sends them to webhooks, and forgets old ones. */
export const eventTasks = (deps: EventTaskDependencies): TaskDefinition[] => [
  {
    name: 'crm-events',
    cron: '* * * * *',
    run: (_payload, addJobs) => addJobs([deliverJob()]),
  },
  {
    name: 'crm-deliver',
    run: async (_payload, addJobs) => {
      await publishEvents(deps.pool);
      const next = await deps.deliverer.run();
      if (next === null || next.getTime() - Date.now() > SOON_MS) return;
      await addJobs([deliverJob(next)]);
    },
  },
  {
    name: 'crm-events-clean',
    cron: '53 3 * * *',
    run: () => deleteOldEvents(deps.pool, deps.retentionDays),
  },
];
