// Which column of the file becomes what: the parts of a test, and what is kept beside them.
import type { ImportMapping } from '../../src/tables/imports.ts';
import { offeredColumns, targets, type Target } from '../../src/imports/column-recognition.ts';
import { SelectField } from '../ui/fields.tsx';
import { counted, excerpt } from '../ui/format.ts';
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
    </section>
  );
}

export function MetadataChoice({ columns: all, mapping, samples, errors }: ColumnChoiceProps) {
  const columns = offeredColumns(all, mapping);
  if (columns.length === 0) return <section class="sec"><header><h2>Metadata</h2><p>Every column has its place already.</p></header></section>;
  return (
    <section class="sec">
      <header><h2>Metadata</h2><p>{columns.filter((column) => mapping.metadata.includes(column)).length} of {counted(columns.length, 'other column')} kept beside each test</p></header>
      {errors['metadata'] && <span class="field-error" id="metadata-error">{errors['metadata']}</span>}
      <div class="import-columns" tabindex={0}>
        <table class="tbl">
          <tbody>{columns.map((column, index) => <MetadataRow column={column} id={`metadata-${index}`} kept={mapping.metadata.includes(column)} sample={samples.get(column) ?? ''} />)}</tbody>
        </table>
      </div>
    </section>
  );
}

function MetadataRow({ column, id, kept, sample }: { column: string; id: string; kept: boolean; sample: string }) {
  return (
    <tr>
      <td class="shrink"><input type="checkbox" id={id} name="metadata" value={column} checked={kept} /><input type="hidden" name="offered" value={column} /></td>
      <td><label for={id}>{column}</label></td>
      <td class="dim">{excerpt(sample, 50)}</td>
    </tr>
  );
}
