import type { PrismaClient, User } from '../generated/prisma/client.js';
import { system } from '../platform/audit.js';
import { addSeconds, type Clock } from '../platform/clock.js';
import type { Logger } from '../platform/logger.js';
import type { TaskDefinition } from '../platform/queue.js';
import type { Leaving } from './leaving.js';

/** The call that switched a user off sees to the connections itself for so long. */
const FIRST_AFTER_SECONDS = 60;
/** Longer than an attempt to connect lives: whatever was begun before has ended. */
const LAST_AFTER_SECONDS = 15 * 60;

export interface DeparturePorts {
  readonly prisma: PrismaClient;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly leaving: Pick<Leaving, 'endConnections'>;
}

/**
 * Looks after the connections of users who were switched off, once a minute: those that a failure or
 * the end of a process left behind, and those that were being made at that moment and came after.
 */
export const departureTask = (ports: DeparturePorts): TaskDefinition => ({
  name: 'users-departures',
  cron: '* * * * *',
  run: async () => {
    const before = addSeconds(ports.clock.now(), -FIRST_AFTER_SECONDS);
    const leavers = await ports.prisma.user.findMany({
      where: { departurePending: true, deactivatedAt: { lt: before } },
    });
    for (const leaver of leavers) await settle(ports, leaver);
  },
});

/** One that fails is found again by the next look, and keeps none of the others waiting. */
async function settle(ports: DeparturePorts, leaver: User): Promise<void> {
  const { prisma, clock, logger, leaving } = ports;
  const { id, tenantId, deactivatedAt } = leaver;
  try {
    const by = { actor: system };
    const transferTo = await receiverOf(prisma, leaver);
    const done = await leaving.endConnections({ tenantId, userId: id, transferTo, by });
    if (done.disconnected + done.transferred > 0) {
      logger.info({ userId: id, ...done }, 'connections of a user who was switched off were left');
    }
    await prisma.user.updateMany({
      where: {
        AND: [
          { id, deactivatedAt },
          { deactivatedAt: { lt: addSeconds(clock.now(), -LAST_AFTER_SECONDS) } },
        ],
      },
      data: { departurePending: false, departureTo: null },
    });
  } catch (err) {
    logger.error(
      { err, userId: id },
      'connections of a user who was switched off could not be ended',
    );
  }
}

/** Whoever was to take over may have left since. */
async function receiverOf(
  prisma: PrismaClient,
  { tenantId, departureTo }: User,
): Promise<string | undefined> {
  if (departureTo === null) return undefined;
  const where = { id: departureTo, tenantId, deactivatedAt: null };
  return (await prisma.user.count({ where })) === 1 ? departureTo : undefined;
}
