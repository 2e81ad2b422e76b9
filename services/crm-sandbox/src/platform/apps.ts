import { z } from 'zod';

/** What every provider knows of an OAuth client. */
export const appSchema = z.strictObject({
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  name: z.string().min(1),
  redirectUris: z.array(z.string().min(1)).min(1),
  /** All that it may ask for. */
  scopes: z.array(z.string().min(1)).min(1),
});

export type App = z.infer<typeof appSchema>;

/** The apps by client id. */
export class Apps<A extends App> {
  readonly #byClientId = new Map<string, A>();

  get(clientId: string): A | undefined {
    return this.#byClientId.get(clientId);
  }

  put(app: A): void {
    this.#byClientId.set(app.clientId, app);
  }

  list(): A[] {
    return [...this.#byClientId.values()];
  }

  replace(apps: readonly A[]): void {
    this.#byClientId.clear();
    for (const app of apps) this.put(app);
  }

  /**
   * As `replace`, with the configured apps on top: their credentials and callbacks win, and what
   * was set on them meanwhile stays.
   */
  restore(kept: readonly A[], configured: readonly A[]): void {
    this.replace(kept);
    for (const app of configured) {
      const { clientId, clientSecret, redirectUris } = app;
      const settings = this.get(clientId) ?? structuredClone(app);
      this.put({ ...settings, clientSecret, redirectUris: [...redirectUris] });
    }
  }
}
