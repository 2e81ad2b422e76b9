import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

const DEBOUNCE_MS = 250;

/**
 * Keeps a JSON snapshot in a file, so that grants survive a restart. Written soon after a change
 * and at the end, each time whole and by renaming, and readable by its owner alone: it holds live
 * tokens and secrets.
 */
export class StateFile {
  readonly path: string;
  readonly #snapshot: () => unknown;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(path: string, snapshot: () => unknown) {
    this.path = path;
    this.#snapshot = snapshot;
  }

  /** The kept snapshot; undefined when there is no file yet. @throws when it is not JSON */
  read(): unknown {
    return existsSync(this.path) ? JSON.parse(readFileSync(this.path, 'utf8')) : undefined;
  }

  /** A write that fails ends the process: a sandbox that silently forgets would mislead. */
  schedule(): void {
    if (!this.#closed) this.#timer ??= setTimeout(() => this.#write(), DEBOUNCE_MS);
  }

  /** The last write. */
  close(): void {
    this.#closed = true;
    this.#write();
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const draft = `${this.path}.${process.pid}.tmp`;
    writeFileSync(draft, JSON.stringify(this.#snapshot()), { mode: 0o600 });
    renameSync(draft, this.path);
  }
}
