import type { RowResult } from '../crm-oauth/index.js';
import type { FileImport } from './import-file.js';

const label: Readonly<Record<RowResult['outcome'], string>> = {
  imported: 'imported',
  exists: 'exists already',
  would_import: 'would be imported',
  failed: 'failed',
};

/** What a run has come to, for the terminal: the rows that somebody should look at, and the sums. */
export function report({ results, skipped, passedOver }: FileImport): string {
  const notable = results.flatMap(({ row, outcome, diagnosis }) =>
    diagnosis === null
      ? []
      : [
          `row ${row} ${label[outcome]} (${diagnosis.code}): ${diagnosis.cause} ${diagnosis.remedy}`,
        ],
  );
  const counts = Object.entries(label).map(
    ([outcome, name]) => `${results.filter((one) => one.outcome === outcome).length} ${name}`,
  );
  const unproved = results.filter((one) => one.outcome === 'would_import' && one.account === null);
  return [
    ...notable,
    `${counts.join(', ')}.`,
    ...(unproved.length === 0
      ? []
      : [
          `Of ${unproved.length} the CRM can only tell by a refresh, which a dry run does not make.`,
        ]),
    ...(skipped === 0 ? [] : [`${skipped} were done by an earlier run.`]),
    ...(passedOver === 0 ? [] : [`${passedOver} entries are not of this provider.`]),
    '',
  ].join('\n');
}
