// Everything that is wrong with the rows, by row.
import type { Check } from '../../src/imports/check-rows.ts';
import type { ImportRow } from '../../src/imports/import-queries.ts';
import { count, counted } from '../ui/format.ts';
import { fieldWords } from './field-words.ts';

export function ImportErrors({ row, check, path }: { row: ImportRow; check: Check; path: string }) {
  return (
    <section class="sec">
      <header>
        <h2>{counted(check.errorCount, 'error')}</h2>
        <p>{row.format === 'csv' ? 'Row 1 is the row of column names.' : 'The row is the line of the file.'}
          {check.errorCount > check.errors.length && ` The first ${count(check.errors.length)} are shown.`}</p>
        <a class="lnk push" href={`${path}/errors.csv`} download>All errors as CSV</a>
      </header>
      <table class="tbl">
        <thead><tr><th scope="col" class="num">Row</th><th scope="col">Field</th><th scope="col">What is wrong</th></tr></thead>
        <tbody>
          {check.errors.map((error) => (
            <tr><td class="num shrink">{count(error.row)}</td><td class="shrink">{fieldWords[error.field]}</td><td>{error.message}</td></tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
