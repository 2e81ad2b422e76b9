const DAY_MS = 86_400_000;

const dayOf = (now: number): number => Math.floor(now / DAY_MS);

/** Calls of the data API per org, counted by day. */
export class DailyRequests {
  readonly #counts = new Map<string, { day: number; used: number }>();

  /** Counts a call and answers how many there were today, this one included. */
  count(organizationId: string, now: number): number {
    const used = this.used(organizationId, now) + 1;
    this.#counts.set(organizationId, { day: dayOf(now), used });
    return used;
  }

  /** How many there were today. */
  used(organizationId: string, now: number): number {
    const counted = this.#counts.get(organizationId);
    return counted?.day === dayOf(now) ? counted.used : 0;
  }

  clear(): void {
    this.#counts.clear();
  }
}
