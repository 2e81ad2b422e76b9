import type { Pool } from 'pg';
import type { JobSpec, TaskDefinition } from '../../platform/queue.js';
import type { Deliverer } from './deliverer.js';
import { deleteOldEvents, publishEvents } from './event-store.js';

/** Beyond that the sweep finds it. */
const SOON_MS = 60_000;
const AGAIN_MS = 1_000;

export const deliverJob = (runAt?: Date): JobSpec => ({
  task: 'crm-deliver',
  key: 'crm-deliver',
  payload: {},
  ...(runAt === undefined ? {} : { runAt }),
});

export interface EventTaskDependencies {
  readonly pool: Pool;
  readonly deliverer: Deliverer;
  readonly retentionDays: number;
}

/**
 * One at a time per process, so that receivers that are slow hold one worker and not all of them. Not
 * by a named queue, which a process that is killed leaves locked for hours.
 */
function deliverTask({ pool, deliverer }: EventTaskDependencies): TaskDefinition {
  let atWork = false;
  return {
    name: 'crm-deliver',
    run: async (_payload, addJobs) => {
      if (atWork) return addJobs([deliverJob(new Date(Date.now() + AGAIN_MS))]);
      atWork = true;
      try {
        await publishEvents(pool);
        const next = await deliverer.run();
        if (next === null || next.getTime() - Date.now() > SOON_MS) return;
        await addJobs([deliverJob(next)]);
      } finally {
        atWork = false;
      }
    },
  };
}

/** Tells the outside what happened: publishes events, sends them to webhooks, and forgets old ones. */
export const eventTasks = (deps: EventTaskDependencies): TaskDefinition[] => [
  {
    name: 'crm-events',
    cron: '* * * * *',
    run: (_payload, addJobs) => addJobs([deliverJob()]),
  },
  deliverTask(deps),
  {
    name: 'crm-events-clean',
    cron: '53 3 * * *',
    run: () => deleteOldEvents(deps.pool, deps.retentionDays),
  },
];
