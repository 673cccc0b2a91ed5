// Whether the file can be imported, in one sentence, with what to do next and what is worth knowing before.
import type { ImportRow } from '../../src/imports/import-queries.ts';
import { count, counted } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Note } from '../ui/notes.tsx';
import type { ImportViewProps } from './import-view.tsx';
import { mendedImportPath } from './paths.ts';

interface ImportVerdictProps {
  row: ImportRow;
  outcome: ImportViewProps['outcome'];
  path: string;
}

export function ImportVerdict({ row, outcome, path }: ImportVerdictProps) {
  const ready = outcome !== null && outcome.refusal === null;
  return (
    <section class="verdict" aria-live="polite">
      <div>
        <Icon name={ready ? 'pass' : 'warn'} />
        <h2>{outcome === null ? 'Choose the columns' : sentence(outcome)}</h2>
        <Explanation outcome={outcome} />
        {outcome !== null && <Remarks {...outcome} />}
        <div class="next">
          {ready && <button class="btn primary" type="submit" formaction={`${path}/confirmation`}>Import {counted(outcome.check.good, 'test')}</button>}
          {outcome !== null && outcome.check.bad > 0 && <a class="btn primary" href={mendedImportPath(row.project_id, row.id)}>Upload the mended file</a>}
          <button class={outcome === null ? 'btn primary' : 'btn nojs'} type="submit">Check the rows</button>
        </div>
      </div>
    </section>
  );
}

function Explanation({ outcome }: Pick<ImportVerdictProps, 'outcome'>) {
  if (outcome === null) return <p>Assay does not know these columns well enough. Choose below which one becomes what, then check the rows.</p>;
  if (outcome.check.bad > 0) return <p>All rows are imported or none. Mend the file and upload it again, or choose other columns below.</p>;
  return outcome.refusal ? <p>{Object.values(outcome.refusal.fields).join(' ')}</p> : null;
}

function sentence({ check: { rows, good, bad }, refusal }: NonNullable<ImportViewProps['outcome']>): string {
  if (refusal !== null && bad === 0) return 'Choose another column';
  if (bad === 0) return `${counted(rows, 'row')}: all good`;
  return `${counted(rows, 'row')}: ${count(good)} good, ${count(bad)} with errors`;
}

const namesShown = 20;

function Remarks({ check, refusal, newBehaviors }: NonNullable<ImportViewProps['outcome']>) {
  const names = newBehaviors.slice(0, namesShown).map((name) => `“${name}”`).join(', ');
  const more = newBehaviors.length - namesShown;
  return (
    <>
      {newBehaviors.length > 0 && refusal?.fields['behavior'] === undefined && (
        <Note icon="info">{counted(newBehaviors.length, 'new behavior')} will be made: {names}{more > 0 && ` and ${count(more)} more`}.</Note>
      )}
      {check.repeated > 0 && (
        <Note icon="info">{check.repeated === 1 ? 'One row repeats the prompt of an earlier row' : `${count(check.repeated)} rows repeat the prompt of an earlier row`}. Each of them becomes a test of its own.</Note>
      )}
    </>
  );
}
