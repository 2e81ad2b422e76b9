import type { Background } from '../platform/background.js';
import type { Clock } from '../platform/clock.js';
import type { Env } from '../platform/config/env.js';
import type { Database } from '../platform/database.js';
import type { Logger } from '../platform/logger.js';
import type { Mailer } from '../platform/mail/mailer.js';
import type { Registry } from '../platform/metrics.js';

/** What the app is made of besides its settings. */
export interface AppDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Registry;
  readonly mailer: Mailer;
  readonly background: Background;
  /** Handed on to the CRM providers, which read their own variables. */
  readonly env: Env;
}
