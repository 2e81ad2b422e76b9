import type { Pool } from 'pg';
import { z } from 'zod';
import type { JobSpec, TaskDefinition } from '../../platform/queue.js';
import type { RevocationService } from '../disconnect/revocation-service.js';
import type { RefreshEngine } from '../refresh/engine.js';
import { databaseTime, deleteExpired, findDueGrants, findDueRevocations } from './due-grants.js';

export interface UpkeepDependencies {
  readonly pool: Pool;
  readonly engine: RefreshEngine;
  readonly revocations: RevocationService;
  readonly random: () => number;
}

/** More than one sweep can bring in; the next sweep finds the rest. */
const MOST_PER_SWEEP = 20_000;
/** Jobs of one sweep are spread over this long, so that a herd of grants does not stay one. */
const SPREAD_MS = 20_000;

const refreshPayload = z.object({ id: z.uuid(), generation: z.number().int() });
const revokePayload = z.object({ id: z.uuid() });

/** What keeps grants alive while nobody asks for them. The host runs these on its queue. */
export function upkeepTasks(deps: UpkeepDependencies): TaskDefinition[] {
  const { pool, engine, revocations } = deps;
  return [
    {
      name: 'crm-sweep',
      cron: '* * * * *',
      run: async (_payload, addJobs) => addJobs(await dueJobs(deps)),
    },
    {
      name: 'crm-refresh',
      run: async (payload) => {
        const { id, generation } = refreshPayload.parse(payload);
        await engine.refresh(id, { reason: 'due' }, generation);
      },
    },
    {
      name: 'crm-revoke',
      run: async (payload) => {
        await revocations.attempt(revokePayload.parse(payload).id);
      },
    },
    { name: 'crm-clean', cron: '23 3 * * *', run: () => deleteExpired(pool) },
  ];
}

async function dueJobs({ pool, random }: UpkeepDependencies): Promise<JobSpec[]> {
  const now = await databaseTime(pool);
  const soon = () => new Date(now + random() * SPREAD_MS);
  const grants = await findDueGrants(pool, MOST_PER_SWEEP);
  const revocations = await findDueRevocations(pool, MOST_PER_SWEEP);
  return [
    ...grants.map((payload) => ({
      task: 'crm-refresh',
      key: `crm-refresh:${payload.id}`,
      payload,
      runAt: soon(),
    })),
    ...revocations.map((id) => ({
      task: 'crm-revoke',
      key: `crm-revoke:${id}`,
      payload: { id },
      runAt: soon(),
    })),
  ];
}
