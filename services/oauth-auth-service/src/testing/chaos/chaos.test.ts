import { isBroken } from './judge.js';
import { shortForm } from './options.js';
import { renderReport } from './report.js';
import { runChaos } from './run.js';

describe('chaos, the short form', () => {
  it('keeps every promise with all faults on, processes killed and the database restarted', async () => {
    const report = await runChaos({ ...shortForm, seed: 20_260_801 });
    // The table is the message of a failure.
    expect(report.findings.some(isBroken) ? renderReport(report) : 'kept').toBe('kept');
    const count = (title: string) =>
      report.findings
        .filter((finding) => finding.title.startsWith(title))
        .reduce((sum, finding) => sum + finding.count, 0);
    // It was a storm, and not a calm.
    expect(count('Expiries met')).toBeGreaterThan(100);
    expect(count('Refreshes whose answer was lost')).toBeGreaterThan(0);
    expect(count('Processes killed')).toBeGreaterThan(0);
    expect(count('Database restarts')).toBeGreaterThan(0);
  }, 180_000);
});
