const WINDOW_MS = 1000;

/** Calls of the search API, which has a limit of its own per account. */
export class SearchLimit {
  readonly #calls = new Map<string, number[]>();

  /** Whether the call goes through; one that does is counted. */
  admits(hubId: string, now: number, perSecond: number): boolean {
    const recent = (this.#calls.get(hubId) ?? []).filter((at) => at > now - WINDOW_MS);
    const admitted = recent.length < perSecond;
    this.#calls.set(hubId, admitted ? [...recent, now] : recent);
    return admitted;
  }

  clear(): void {
    this.#calls.clear();
  }
}
