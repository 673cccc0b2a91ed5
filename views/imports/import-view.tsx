// A file between its upload and its import: what becomes of its columns, whether its rows are in order, the first tests.
import type { Refusal } from '../../src/domain/refusal.ts';
import type { Check } from '../../src/imports/check-rows.ts';
import { nameWithoutEnding } from '../../src/imports/file-name.ts';
import type { ImportRow, NamedTestSet } from '../../src/imports/import-queries.ts';
import type { TypedPlan } from '../../src/imports/mapping-form.ts';
import { hx } from '../layout/hx.tsx';
import { counted } from '../ui/format.ts';
import { FormErrors } from '../ui/notes.tsx';
import { Destination } from './destination.tsx';
import { ColumnChoice, MetadataChoice } from './column-choice.tsx';
import { ImportErrors } from './import-errors.tsx';
import { ImportVerdict } from './import-verdict.tsx';
import { importPath } from './paths.ts';
import { TestPreview } from './test-preview.tsx';

export interface ImportViewProps {
  row: ImportRow;
  typed: TypedPlan;
  /** null where the choice of columns is not complete yet. */
  outcome: { check: Check; refusal: Refusal | null; newBehaviors: string[] } | null;
  testSets: readonly NamedTestSet[];
  /** The first value of each column. */
  samples: ReadonlyMap<string, string>;
  errors: Record<string, string>;
  message: string | undefined;
}

export const importViewId = 'import-view';

export function ImportPage(props: ImportViewProps) {
  const { row } = props;
  return (
    <main id="main">
      <div class="head">
        <div>
          <h1>Import {row.file_name}</h1>
          <p class="meta"><span>{counted(row.row_count, 'row')} of {row.format === 'csv' ? 'CSV' : 'JSONL'}</span><span>{counted(row.columns.length, 'column')}</span><span>nothing is imported yet</span></p>
        </div>
        <div class="actions">
          <details class="drop confirm">
            <summary class="btn quiet danger">Give up this import</summary>
            <div>
              <p>{counted(row.row_count, 'row')} of “{row.file_name}” and the choice of columns are deleted. Nothing was imported from it.</p>
              <form method="post" action={`${importPath(row.project_id, row.id)}/deletion`}><button class="btn danger" type="submit">Give up the import</button></form>
            </div>
          </details>
        </div>
      </div>
      <ImportView {...props} />
    </main>
  );
}

export function ImportView({ row, typed, outcome, testSets, samples, errors, message }: ImportViewProps) {
  const path = importPath(row.project_id, row.id);
  const recheck = hx({ post: `${path}/mapping`, trigger: 'change', target: `#${importViewId}`, swap: 'outerMorph', sync: 'this:replace' });
  return (
    <form id={importViewId} class="import" method="post" action={`${path}/mapping`} {...recheck}>
      <FormErrors message={message} />
      <ImportVerdict row={row} outcome={outcome} path={path} />
      <div class="split">
        <div class="col">
          <ColumnChoice columns={row.columns} mapping={typed.mapping} samples={samples} errors={errors} />
          <section class="sec">
            <header><h2>Into</h2></header>
            <div class="pairf">
              <Destination testSets={testSets} testSet={typed.testSet} name={typed.mapping.testSet} fallback={nameWithoutEnding(row.file_name)} errors={errors} />
            </div>
          </section>
        </div>
        <MetadataChoice columns={row.columns} mapping={typed.mapping} samples={samples} errors={errors} />
      </div>
      {outcome && outcome.check.errorCount > 0 && <ImportErrors row={row} check={outcome.check} path={path} />}
      {outcome && outcome.check.tests.length > 0 && <TestPreview check={outcome.check} mapping={typed.mapping} />}
    </form>
  );
}
