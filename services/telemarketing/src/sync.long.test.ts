import { runSync } from './testing/sync-scenario.js';

it('5,000 contacts in two CRMs: each in both once, none lost', async () => {
  const report = await runSync(5000);
  expect(report.salesforce).toEqual(report.expected);
  expect(report.hubspot).toEqual(report.expected);
  expect(report.different).toBe(0);
  expect(report.leftToWrite).toBe(0);
  for (const chain of Object.values(report.chains)) expect(chain.replays).toBe(0);
}, 600_000);
