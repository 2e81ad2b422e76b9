import type { FrontendMessage } from './frontend-messages.js';

/** What went to the database since the last reset. */
export interface QueryTallyReport {
  /** How often a client waited for the server. */
  readonly roundTrips: number;
  /** Executions by statement text, each on one line. */
  readonly statements: Readonly<Record<string, number>>;
}

/** Adds up the messages of all connections but those that listen, which serve no request. */
export class QueryTally {
  #roundTrips = 0;
  #statements = new Map<string, number>();

  /** A listener for one connection: the names of prepared statements are its own. */
  connection(): (message: FrontendMessage) => void {
    const prepared = new Map<string, string>();
    let listens = false;
    return (message) => {
      listens ||= message.kind === 'query' && message.sql.startsWith('LISTEN ');
      if (listens) return;
      switch (message.kind) {
        case 'parse':
          prepared.set(message.statement, message.sql);
          break;
        case 'bind':
          this.#count(prepared.get(message.statement) ?? message.statement);
          break;
        case 'sync':
          this.#roundTrips += 1;
          break;
        case 'query':
          this.#roundTrips += 1;
          this.#count(message.sql);
          break;
      }
    };
  }

  reset(): void {
    this.#roundTrips = 0;
    this.#statements.clear();
  }

  report(): QueryTallyReport {
    return { roundTrips: this.#roundTrips, statements: Object.fromEntries(this.#statements) };
  }

  #count(sql: string): void {
    const text = sql.replace(/\s+/g, ' ').trim();
    this.#statements.set(text, (this.#statements.get(text) ?? 0) + 1);
  }
}
