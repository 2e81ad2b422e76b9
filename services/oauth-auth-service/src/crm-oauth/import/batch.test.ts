import { ProviderFailure } from '../providers/failure.js';
import { importBatch } from './batch.js';
import type { ImportRow } from './import-row.js';
import type { ImportOrder, Tried } from './importer.js';
import { failed, type RowResult, refused, wouldImport } from './row-result.js';

const order = {} as ImportOrder;
const rows = (count: number): ImportRow[] =>
  Array.from({ length: count }, (_, index) => ({ userId: 'u', refreshToken: `r${index}` }));

const down = new ProviderFailure({
  class: 'transient',
  delivery: 'unknown',
  code: 'provider_error',
  retryable: true,
  cause: '',
  remedy: '',
});

/** Rows that are tried end as `how` says. */
function importerThat(how: (row: ImportRow) => Tried | Promise<Tried>) {
  const tried: string[] = [];
  const importRow = async (_order: ImportOrder, row: ImportRow) => {
    tried.push(row.refreshToken);
    await Promise.resolve();
    return how(row);
  };
  return { tried, importRow };
}

describe('a batch of rows', () => {
  it('answers in the order of the rows, and tells of each as it ends', async () => {
    const told: RowResult[] = [];
    const importer = importerThat(() => ({ outcome: wouldImport(null) }));
    const results = await importBatch(importer, order, rows(20), (result) => told.push(result));
    expect(results.map(({ row }) => row)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(told).toHaveLength(20);
  });

  it('tries a refresh token once', async () => {
    const importer = importerThat(() => ({ outcome: wouldImport(null) }));
    const [row = { userId: 'u', refreshToken: 'r' }] = rows(1);
    const results = await importBatch(importer, order, [row, { ...row, userId: 'another' }]);
    expect(importer.tried).toEqual([row.refreshToken]);
    expect(results[1]?.diagnosis?.code).toBe('row_duplicate');
  });

  it('stops asking a CRM that is down', async () => {
    const importer = importerThat(() => ({ outcome: failed(down.diagnosis), failure: down }));
    const results = await importBatch(importer, order, rows(50));
    expect(importer.tried.length).toBeLessThan(10);
    expect(results).toHaveLength(50);
    expect(results[49]?.diagnosis?.code).toBe('import_stopped');
  });

  it("goes on after any number of failures that are the rows' own", async () => {
    const importer = importerThat(() => ({ outcome: refused('refresh_token_refused') }));
    await importBatch(importer, order, rows(50));
    expect(importer.tried).toHaveLength(50);
  });

  it('ends with an error of our own, with no row left under way', async () => {
    let underWay = 0;
    const importer = importerThat(async ({ refreshToken }) => {
      if (refreshToken === 'r1') throw new Error('the database is away');
      underWay += 1;
      await new Promise(setImmediate);
      underWay -= 1;
      return { outcome: wouldImport(null) };
    });
    await expect(importBatch(importer, order, rows(50))).rejects.toThrow('the database is away');
    expect(underWay).toBe(0);
    expect(importer.tried.length).toBeLessThan(10);
  });
});
