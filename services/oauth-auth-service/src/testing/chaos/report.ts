import { isBroken } from './judge.js';
import type { ChaosReport } from './run.js';

/** A table in Markdown; `broken` is empty for what is only told. */
export function renderReport(report: ChaosReport): string {
  const { findings } = report;
  const width = Math.max(...findings.map(({ title }) => title.length));
  const line = (title: string, count: string, broken: string) =>
    `| ${title.padEnd(width)} | ${count.padStart(7)} | ${broken.padStart(6)} |`;
  const rows = findings.map(({ title, count, broken }) =>
    line(title, String(count), broken === null ? '' : String(broken)),
  );
  return [
    line('', 'count', 'broken'),
    `| ${'-'.repeat(width)} | ------: | -----: |`,
    ...rows,
    '',
    ...verdict(report),
    '',
  ].join('\n');
}

function verdict({ options: { seed }, findings, logs }: ChaosReport): string[] {
  const broken = findings.filter(isBroken);
  if (broken.length === 0) return [`Every promise was kept. Seed ${seed}.`];
  return [
    ...broken.map(({ title, at }) => `${title}: ${at.slice(0, 5).join(' ')}`),
    `The logs of all processes are in ${logs}. Again with: npm run chaos -- --seed ${seed}`,
  ];
}
