const DAY_MS = 86_400_000;

/** Calls of the data API per org, counted by day. */
export class DailyRequests {
  readonly #counts = new Map<string, { day: number; used: number }>();

  /** Counts a call and answers how many there were today, this one included. */
  count(organizationId: string, now: number): number {
    const day = Math.floor(now / DAY_MS);
    const former = this.#counts.get(organizationId);
    const used = (former?.day === day ? former.used : 0) + 1;
    this.#counts.set(organizationId, { day, used });
    return used;
  }

  clear(): void {
    this.#counts.clear();
  }
}
