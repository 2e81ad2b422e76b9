import { jsonReply, type Reply } from '../platform/reply.js';
import { REFUSALS, Refusal, type RefusalStatus } from './model/refusals.js';
import type { HubspotState } from './model/state.js';
import { newUuid } from './model/tokens.js';

/** The generations of HubSpot's OAuth endpoints, which differ in paths and bodies. */
export type Generation = '2026-03' | 'v1';

/** A token error: by RFC 6749 with HubSpot's fields beside, or as the older endpoints answer. */
export function refusalReply(
  state: HubspotState,
  generation: Generation,
  status: RefusalStatus,
): Reply {
  const [error, message] = REFUSALS[status];
  const correlationId = newUuid(state.random);
  const legacy = generation === 'v1' || state.switches.errorBodies === 'legacy';
  const body = legacy
    ? { status, message, correlationId }
    : { error, error_description: message, status, message, correlationId };
  return jsonReply(400, body, status);
}

/** Runs an endpoint's steps and turns the refusal of any of them into its answer. */
export function answering(state: HubspotState, generation: Generation, steps: () => Reply): Reply {
  try {
    return steps();
  } catch (error) {
    if (error instanceof Refusal) return refusalReply(state, generation, error.status);
    throw error;
  }
}

/** An error of anything but the token endpoints. */
export function apiError(
  state: HubspotState,
  status: number,
  message: string,
  extra: Readonly<Record<string, unknown>> = {},
): Reply {
  const correlationId = newUuid(state.random);
  const outcome = String(extra['category'] ?? extra['policyName'] ?? status);
  return jsonReply(status, { status: 'error', message, correlationId, ...extra }, outcome);
}
