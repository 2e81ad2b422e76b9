import type { Clock } from '../../platform/clock.js';

const WINDOW_MS = 60_000;
const GRANTS = 10;

/**
 * Tells a dead grant from a dead app. When many grants of one client are refused within a minute and
 * none succeeds in between, its secret was rotated or it was switched off: ending the grants one by
 * one would turn that into thousands of consents to be given again.
 */
export class MassRefusals {
  readonly #refused = new Map<string, Map<string, number>>();

  constructor(private readonly clock: Clock) {}

  /** Notes a refusal; true when it is one of many. */
  refused(client: string, grantId: string): boolean {
    const now = this.clock.monotonic();
    const grants = this.#refused.get(client) ?? new Map<string, number>();
    this.#refused.set(client, grants);
    grants.set(grantId, now);
    for (const [id, at] of grants) if (now - at > WINDOW_MS) grants.delete(id);
    return grants.size > GRANTS;
  }

  succeeded(client: string): void {
    this.#refused.delete(client);
  }
}
