const MOST_ENTRIES = 1000;
/** HubSpot says that search is late, not by how much; seconds are what is seen. */
const REMEMBERED_MS = 60_000;

/** Ids of what was created just now, which HubSpot's search may not know yet. */
export class Recent {
  readonly #entries = new Map<string, { readonly id: string; readonly at: number }>();

  constructor(private readonly now: () => number) {}

  get(key: string): string | null {
    const entry = this.#entries.get(key);
    return entry !== undefined && this.now() - entry.at < REMEMBERED_MS ? entry.id : null;
  }

  add(key: string, id: string): void {
    this.#entries.delete(key);
    this.#entries.set(key, { id, at: this.now() });
    const [oldest] = this.#entries.size > MOST_ENTRIES ? this.#entries.keys() : [];
    if (oldest !== undefined) this.#entries.delete(oldest);
  }

  forget(key: string): void {
    this.#entries.delete(key);
  }
}
