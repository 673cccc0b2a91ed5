// The fields of a single-turn test, for a new one and for changing one.
import type { TestFacets } from '../../src/tests/test-queries.ts';
import { SelectField, TextArea, TextField } from '../ui/fields.tsx';

export interface TestForm {
  facets: TestFacets;
  values: Record<string, string>;
  errors: Record<string, string>;
  message: string | undefined;
}

export function TestFields({ facets, values, errors }: TestForm) {
  const of = (name: string): { name: string; value: string; error: string | undefined } => ({ name, value: values[name] ?? '', error: errors[name] });
  return (
    <>
      <TextArea {...of('prompt')} label="Prompt" rows={5} hint="What is sent to the endpoint." />
      <TextArea {...of('expected')} label="Expected response" rows={3} hint="Optional. Metrics like “Equals” and “Similarity” compare with it." />
      <div class="pairf">
        <SelectField {...of('behavior')} label="Behavior" empty="No behavior" options={facets.behaviors.map(({ id, name }) => ({ value: String(id), label: name }))} hint="Its metrics judge the answer, unless the test set has metrics of its own." />
        <TextField {...of('topic')} label="Topic" />
      </div>
      <TextField {...of('tags')} label="Tags" hint="Separated by commas, for example smoke, refunds." />
      <TextArea {...of('metadata')} label="Metadata" rows={3} mono placeholder={'{"source": "tickets"}'} hint="Optional: a JSON object, kept with the test and its results." />
    </>
  );
}
