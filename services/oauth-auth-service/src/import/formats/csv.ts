import { StartError } from '../../platform/start-error.js';

/** The next cell, quoted or plain, and what ends it. */
const CELL = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;

/**
 * Records of a CSV file (RFC 4180) with a heading line, as objects by heading. Empty cells are
 * left out, and so are empty lines.
 *
 * @throws StartError naming the line
 */
export function readCsv(text: string): Readonly<Record<string, string>>[] {
  const [heading = [], ...records] = readRecords(text);
  return records.map((cells, index) => {
    if (cells.length > heading.length) {
      throw new StartError(`Record ${index + 1} of the CSV has more cells than headings.`);
    }
    const named = cells.map((cell, column) => [heading[column] ?? '', cell] as const);
    return Object.fromEntries(named.filter(([, cell]) => cell !== ''));
  });
}

function readRecords(text: string): string[][] {
  const records: string[][] = [];
  let cells: string[] = [];
  CELL.lastIndex = 0;
  while (CELL.lastIndex < text.length) {
    const match = CELL.exec(text);
    if (match === null) {
      throw new StartError(
        `Record ${records.length} of the CSV has a quotation mark out of place.`,
      );
    }
    const [, quoted, plain = '', end] = match;
    cells.push(quoted === undefined ? plain.trim() : quoted.replaceAll('""', '"'));
    if (end === ',' && CELL.lastIndex < text.length) continue;
    if (end === ',') cells.push('');
    if (cells.some((cell) => cell !== '')) records.push(cells);
    cells = [];
  }
  return records;
}
