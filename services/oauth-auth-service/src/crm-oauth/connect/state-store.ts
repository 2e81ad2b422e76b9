import type { StrategyStateStore } from '../providers/strategy.js';

/**
 * State stores for one trip each. The database is the real store: it is asked before Passport
 * runs, since Passport reads `error=` before it verifies the state. Both functions keep all their
 * parameters, because Passport chooses by their number how to call them.
 */
export function issuingStore(state: string, keep: (verifier: string) => void): StrategyStateStore {
  return {
    store: (_req, verifier, _state, _meta, callback) => {
      keep(verifier);
      callback(null, state);
    },
    verify: (_req, _state, _meta, callback) => callback(null, false),
  };
}

/** For a callback whose state has been consumed: hands Passport the verifier that went with it. */
export const consumedStore = (verifier: string): StrategyStateStore => ({
  store: (_req, _verifier, _state, _meta, callback) =>
    callback(new Error('a consumed attempt starts nothing')),
  verify: (_req, _state, _meta, callback) => callback(null, verifier),
});
