// An import that is done.
import type { ImportRow, NamedTestSet } from '../../src/imports/import-queries.ts';
import { counted, moment } from '../ui/format.ts';
import { Blank } from '../ui/notes.tsx';
import { testSetsPath } from '../test-sets/paths.ts';
import { newImportPath } from './paths.ts';

export function ImportedView({ row, testSet, now }: { row: ImportRow; testSet: NamedTestSet | null; now: Date }) {
  return (
    <main id="main">
      <div class="head"><div><h1>Import {row.file_name}</h1></div></div>
      <Blank title={`${counted(row.row_count, 'test')} imported`}>
        <p>Imported {moment(row.imported_at!, now)}{testSet ? <> into “{testSet.name}”</> : ' into a test set that was deleted since'}.</p>
        <div class="row">
          {testSet && <a class="btn primary" href={testSetsPath(row.project_id, testSet.id)}>Open the test set</a>}
          <a class="btn" href={newImportPath(row.project_id, testSet?.id ?? null)}>Import another file</a>
        </div>
      </Blank>
    </main>
  );
}
