import type { ClockReport, CountersAnswer } from './control/router.js';
import { controlCalls } from './platform/control-call.js';
import type { FaultInput } from './platform/fault-specs.js';
import type { FaultReport } from './platform/faults.js';
import { controlClients, type ProviderControls } from './providers.js';

export interface SandboxControl extends ProviderControls {
  addFault(fault: FaultInput): Promise<FaultReport>;
  faults(): Promise<FaultReport[]>;
  clearFault(id: string): Promise<void>;
  /** Ends all faults and lets hanging calls go on. */
  clearFaults(): Promise<void>;
  clock(): Promise<ClockReport>;
  /** Moves sandbox time forward. */
  advance(ms: number): Promise<ClockReport>;
  counters(): Promise<CountersAnswer>;
  resetCounters(): Promise<void>;
  /** Back to the state at start: no grants, no faults, real time, default switches. */
  reset(): Promise<void>;
}

/** The control API of a running sandbox, in this process or another, by its origin. */
export function createControlClient(url: string): SandboxControl {
  const send = controlCalls(url);
  return {
    addFault: (fault) => send('POST', '/faults', fault),
    faults: async () => (await send<{ items: FaultReport[] }>('GET', '/faults')).items,
    clearFault: (id) => send('DELETE', `/faults/${id}`),
    clearFaults: () => send('DELETE', '/faults'),
    clock: () => send('GET', '/clock'),
    advance: (ms) => send('POST', '/clock/advance', { ms }),
    counters: () => send('GET', '/counters'),
    resetCounters: () => send('POST', '/counters/reset'),
    reset: () => send('POST', '/reset'),
    ...controlClients(send),
  };
}
