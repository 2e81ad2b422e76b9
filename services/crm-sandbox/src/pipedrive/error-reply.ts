import { jsonReply, type Reply } from '../platform/reply.js';
import { REFUSALS, Refusal } from './model/refusals.js';
import type { PipedriveState } from './model/state.js';

function refusalReply(state: PipedriveState, refusal: Refusal): Reply {
  const [error, message] = REFUSALS[refusal.refusal];
  const body =
    state.switches.errorBodies === 'message'
      ? { success: false, message }
      : { success: false, error, message };
  return jsonReply(400, body, message);
}

/** Runs an endpoint's steps and turns the refusal of any of them into its answer. */
export function answering(state: PipedriveState, steps: () => Reply): Reply {
  try {
    return steps();
  } catch (error) {
    if (error instanceof Refusal) return refusalReply(state, error);
    throw error;
  }
}

/** An error of the API: `error` is a sentence there. */
export const apiError = (status: number, error: string): Reply =>
  jsonReply(status, { success: false, error, errorCode: status }, error);
