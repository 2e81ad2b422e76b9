import { runSync, type SyncReport } from './testing/sync-scenario.js';

describe('500 contacts in two CRMs, with short tokens, limits, lost answers and a restart', () => {
  let report: SyncReport;

  beforeAll(async () => {
    report = await runSync(500);
  }, 180_000);

  it('every contact is in both once, and none is lost', () => {
    expect(report.salesforce).toEqual(report.expected);
    expect(report.hubspot).toEqual(report.expected);
  });

  it('both say the same, and a further run writes nothing', () => {
    expect(report.different).toBe(0);
    expect(report.leftToWrite).toBe(0);
  });

  it('tokens were refreshed on the way, and no refresh token was used twice', () => {
    for (const chain of Object.values(report.chains)) expect(chain.replays).toBe(0);
    expect(report.chains['salesforce']?.refreshes).toBeGreaterThan(1);
    expect(report.chains['hubspot']?.refreshes).toBeGreaterThan(1);
  });

  it('the CRMs’ limits were met', () => {
    expect(report.refusals['SECONDLY']).toBeGreaterThan(0);
  });
});
