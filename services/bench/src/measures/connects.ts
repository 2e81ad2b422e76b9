import { median } from '../load/statistics.js';
import type { Stack } from '../stack/stack.js';
import { connectMany } from './connect-many.js';

export interface ConnectFlows {
  readonly flows: number;
  readonly callers: number;
  readonly perSecond: number;
  /** Medians, in milliseconds. */
  readonly initiateMs: number;
  readonly consentMs: number;
  readonly callbackMs: number;
}

/** The connect flow from initiate to the callback's answer. */
export async function measureConnects(
  stack: Stack,
  flows: number,
  callers: number,
): Promise<ConnectFlows> {
  const { flows: finished, seconds } = await connectMany(stack, flows, callers);
  return {
    flows,
    callers,
    perSecond: flows / seconds,
    initiateMs: median(finished.map((flow) => flow.initiateMs)),
    consentMs: median(finished.map((flow) => flow.consentMs)),
    callbackMs: median(finished.map((flow) => flow.callbackMs)),
  };
}
