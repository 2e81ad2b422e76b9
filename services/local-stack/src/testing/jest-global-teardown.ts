import './jest-global-setup.js';

/** Ends the cluster that the global setup started in this process. */
export default async function tearDown(): Promise<void> {
  await globalThis.tetrixTestPostgres?.stop();
}
