import { readFileSync, renameSync, writeFileSync } from 'node:fs';

const DEBOUNCE_MS = 250;

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

/**
 * Keeps a JSON snapshot in a file, so that grants survive a restart. Written soon after a change
 * and at the end, each time whole and by renaming, and readable by its owner alone: it holds live
 * tokens and secrets.
 */
export class StateFile {
  readonly #path: string;
  readonly #snapshot: () => unknown;
  #timer: NodeJS.Timeout | undefined;

  constructor(path: string, snapshot: () => unknown) {
    this.#path = path;
    this.#snapshot = snapshot;
  }

  /** The kept snapshot; undefined when there is no file yet. @throws when it cannot be read */
  read(): unknown {
    try {
      return JSON.parse(readFileSync(this.#path, 'utf8'));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw new Error(`The state file ${this.#path} cannot be read as JSON.`, { cause: error });
    }
  }

  schedule(): void {
    this.#timer ??= setTimeout(() => this.write(), DEBOUNCE_MS);
  }

  write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const draft = `${this.#path}.${process.pid}.tmp`;
    writeFileSync(draft, JSON.stringify(this.#snapshot()), { mode: 0o600 });
    renameSync(draft, this.#path);
  }
}
