import type { Request, RequestHandler } from 'express';
import { Call } from './call.js';
import type { Counters } from './counters.js';
import { deliverFault } from './fault-delivery.js';
import type { Faults } from './faults.js';
import { type Reply, sendReply } from './reply.js';

/** What faults and counters may tell calls of one endpoint apart by. */
export interface CallScope {
  readonly grantType: string | undefined;
  readonly grantId: string | undefined;
}

export interface Endpoint {
  readonly name: string;
  readonly scope?: (req: Request) => CallScope;
  readonly handle: (req: Request, call: Call) => Reply | Promise<Reply>;
}

export type EndpointHandler = (endpoint: Endpoint) => RequestHandler;

const NO_SCOPE: CallScope = { grantType: undefined, grantId: undefined };

/** Turns a provider's endpoints into handlers that are counted and can be made to fail. */
export function endpointHandlers(
  provider: string,
  faults: Faults,
  counters: Counters,
): EndpointHandler {
  return ({ name, scope, handle }) =>
    async (req, res) => {
      const { grantType, grantId } = scope?.(req) ?? NO_SCOPE;
      const record = counters.begin(provider, name, grantType);
      const call = new Call(res);
      call.onSettled(record.end);

      const process = async (): Promise<Reply> => {
        const reply = await handle(req, call);
        record.outcome(reply.outcome);
        return reply;
      };

      const met = faults.meet({ provider, endpoint: name, grantType, grantId });
      if (met !== undefined) {
        record.fault(met.fault.kind);
        await deliverFault(met, process, call, res);
        return;
      }
      const reply = await process();
      call.settle();
      sendReply(res, reply);
    };
}
