import type { Audit } from '../platform/audit.js';
import { writeEvents } from './write-events.js';

/** All that a program needs which does one act and ends. */
export const recordIn: Audit['recordIn'] = (transaction, event) =>
  writeEvents(transaction, [event]);
