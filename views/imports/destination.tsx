// Where imported tests go: an existing test set, or a new one.
import type { NamedTestSet } from '../../src/imports/import-queries.ts';
import { SelectField, TextField } from '../ui/fields.tsx';

interface DestinationProps {
  testSets: readonly NamedTestSet[];
  testSet: string;
  name: string;
  /** What a nameless new test set is called; null while there is no file. */
  fallback: string | null;
  errors: Record<string, string>;
}

export function Destination({ testSets, testSet, name, fallback, errors }: DestinationProps) {
  return (
    <>
      <SelectField name="test-set" label="Test set" value={testSet} error={errors['test-set']} empty="A new test set"
        options={testSets.map(({ id, name: label }) => ({ value: String(id), label }))} hint="Tests are added at the end of an existing one." />
      <div data-show-if="test-set=">
        <TextField name="name" label="Name of the new test set" value={name} error={errors['name']} autocomplete="off" {...(fallback !== null && { placeholder: fallback })}
          hint="Left empty, it is called like the file." />
      </div>
    </>
  );
}
