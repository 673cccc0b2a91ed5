// Finds out what separates the cells of a CSV file.
import { createCsvReader } from './csv-reader.ts';

const delimiters = [',', ';', '\t', '|'] as const;

/** For a file of one column: its texts may hold commas without quotes. */
const none = '\u001f';

/** The delimiter with which most rows of the sample have as many cells as the first one; of equals, that with the most cells. */
export function detectDelimiter(sample: string): string {
  const scored = delimiters.map((delimiter) => ({ delimiter, ...score(sample, delimiter) })).filter(({ columns }) => columns > 1);
  // The sort is stable: of full equals the earlier delimiter wins.
  return scored.sort((a, b) => b.share - a.share || b.columns - a.columns)[0]?.delimiter ?? none;
}

function score(sample: string, delimiter: string): { columns: number; share: number } {
  // Only rows that end within the sample: the last one may be cut.
  const reader = createCsvReader(delimiter);
  const complete = reader.write(sample);
  const records = complete.length > 0 ? complete : reader.end();
  const counts = records.flatMap((record) => ('fault' in record ? [0] : isBlank(record.cells) ? [] : [record.cells.length]));
  const columns = counts[0] ?? 0;
  return { columns, share: counts.filter((count) => count === columns).length / counts.length };
}

export function isBlank(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === '');
}
