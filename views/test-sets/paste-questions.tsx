// The quickest way to fill a test set: one question per line.
import { SelectField, TextArea } from '../ui/fields.tsx';
import { FormErrors } from '../ui/notes.tsx';
import { testSetsPath } from './paths.ts';
import type { TestSetViewProps } from './test-set-view.tsx';

export function PasteQuestions({ testSet, overview, refused }: TestSetViewProps) {
  const own = refused?.form === 'questions' ? refused : null;
  if (testSet.type !== 'single-turn') return null;
  return (
    <section class="sec" id="paste">
      <header><h2>Paste questions</h2><p>each line becomes a test at the end of the set</p></header>
      <form method="post" action={`${testSetsPath(testSet.project_id, testSet.id)}/tests`} class="stack">
        <FormErrors message={own?.refusal.message} />
        <TextArea name="questions" label="Questions, one per line" rows={4} value={own?.values.one('questions') ?? ''} error={own?.refusal.fields['questions']}
          hint="Up to 1,000 at once. Expected responses can be written into each test later, or imported from a file." />
        <SelectField name="behavior" label="Behavior of all of them" empty="No behavior" value={own?.values.one('behavior') ?? ''} error={own?.refusal.fields['behavior']}
          options={overview.behaviors.map(({ id, name }) => ({ value: String(id), label: name }))} />
        <div class="row"><button class="btn" type="submit">Add questions</button></div>
      </form>
    </section>
  );
}
