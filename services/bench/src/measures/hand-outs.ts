import { type Comparison, compare, type Rounds } from '../load/compare.js';
import type { Stack } from '../stack/stack.js';
import { HAND_OUT_PATH, handOutRequest, warmConnection } from './warm-connection.js';

/** Warm hand-outs against the ceiling, which reads the same row, at each number of callers. */
export async function measureHandOuts(
  stack: Stack,
  callers: readonly number[],
  rounds: Rounds,
): Promise<Comparison[]> {
  const warm = await warmConnection(stack, stack.service.url);
  const ceiling = handOutRequest(warm, stack.ceilingUrl, '/token');
  const service = handOutRequest(warm, stack.service.url, HAND_OUT_PATH);
  const comparisons: Comparison[] = [];
  for (const count of callers) {
    comparisons.push(await compare(ceiling, service, count, rounds));
  }
  return comparisons;
}
