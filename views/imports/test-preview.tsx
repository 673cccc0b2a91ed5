// The first tests that the file becomes.
import type { Check } from '../../src/imports/check-rows.ts';
import type { ImportMapping } from '../../src/tables/imports.ts';
import { count, excerpt } from '../ui/format.ts';

export function TestPreview({ check, mapping }: { check: Check; mapping: ImportMapping }) {
  const { tests, good } = check;
  const has = (target: 'expected' | 'behavior' | 'topic' | 'tags'): boolean => mapping[target] !== '';
  return (
    <section class="sec">
      <header><h2>Preview</h2><p>{good > tests.length ? `The first ${tests.length} of ${count(good)} tests` : 'All tests of the file'}</p></header>
      <table class="tbl import-tests" role="table">
        <thead>
          <tr role="row">
            <th role="columnheader" scope="col" class="num">Row</th><th role="columnheader" scope="col">Prompt</th>
            {has('expected') && <th role="columnheader" scope="col">Expected response</th>}
            {(has('behavior') || has('topic') || has('tags')) && <th role="columnheader" scope="col">{headOf(has)}</th>}
            {mapping.metadata.length > 0 && <th role="columnheader" scope="col">Metadata</th>}
          </tr>
        </thead>
        <tbody>
          {tests.map((test) => (
            <tr role="row">
              <td role="cell" class="num shrink">{count(test.row)}</td>
              <td role="cell">{excerpt(test.prompt, 160)}</td>
              {has('expected') && <td role="cell">{test.expected === null ? <span class="dim">–</span> : excerpt(test.expected, 160)}</td>}
              {(has('behavior') || has('topic') || has('tags')) && (
                <td role="cell" class="c-about">{test.behavior && <span>{test.behavior}</span>}{test.topic && <span>{test.topic}</span>}
                  {test.tags.map((tag) => <span class="tag">{excerpt(tag, 60)}</span>)}</td>
              )}
              {mapping.metadata.length > 0 && <td role="cell" class="dim">{excerpt(metadataText(test.metadata), 160)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function headOf(has: (target: 'behavior' | 'topic' | 'tags') => boolean): string {
  const words = [has('behavior') ? 'behavior' : '', has('topic') ? 'topic' : '', has('tags') ? 'tags' : ''].filter((word) => word !== '').join(', ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function metadataText(metadata: Record<string, unknown>): string {
  return Object.entries(metadata).map(([key, value]) => `${key}: ${typeof value === 'string' ? excerpt(value, 40) : JSON.stringify(value)}`).join(' · ');
}
