// Which column of the file becomes what: the parts of a test, and what is kept beside them.
import type { ImportMapping } from '../../src/tables.ts';
import { metadataColumns, targets, type Target } from '../../src/imports/column-recognition.ts';
import { SelectField } from '../ui/fields.tsx';
import { excerpt } from '../ui/format.ts';
import { fieldWords } from './field-words.ts';

interface ColumnChoiceProps {
  columns: readonly string[];
  mapping: ImportMapping;
  samples: ReadonlyMap<string, string>;
  errors: Record<string, string>;
}

const empty: Record<Target, string> = {
  prompt: 'Choose a column', expected: 'None', behavior: 'None', topic: 'None', tags: 'None',
};

export function ColumnChoice({ columns, mapping, samples, errors }: ColumnChoiceProps) {
  const options = columns.map((column) => ({ value: column, label: column }));
  const hint = (column: string): string => (samples.has(column) ? `First: ${excerpt(samples.get(column)!, 70)}` : column === '' ? '' : 'Empty in the first rows');
  return (
    <section class="sec">
      <header><h2>Columns</h2></header>
      <div class="pairf">
        {targets.map((target) => (
          <SelectField name={target} label={fieldWords[target]} value={mapping[target]} error={errors[target]} empty={empty[target]} options={options} hint={hint(mapping[target])} />
        ))}
      </div>
      <MetadataColumns columns={metadataColumns(columns)} kept={mapping.metadata} samples={samples} error={errors['metadata']} />
    </section>
  );
}

function MetadataColumns({ columns, kept, samples, error }: { columns: readonly string[]; kept: readonly string[]; samples: ReadonlyMap<string, string>; error: string | undefined }) {
  return (
    <fieldset class="field gap">
      <legend>Keep as metadata</legend>
      {error && <span class="field-error" id="metadata-error">{error}</span>}
      <table class="tbl">
        <tbody>
          {columns.map((column, index) => (
            <tr>
              <td class="shrink"><input type="checkbox" id={`metadata-${index}`} name="metadata" value={column} checked={kept.includes(column)} /></td>
              <td><label for={`metadata-${index}`}>{column}</label></td>
              <td class="dim">{excerpt(samples.get(column) ?? '', 70)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </fieldset>
  );
}
