// Makes a test set.
import { TextArea, TextField } from '../ui/fields.tsx';
import { FormErrors } from '../ui/notes.tsx';
import { testSetsPath } from './paths.ts';

interface NewTestSetFormProps {
  projectId: number;
  values: Record<string, string>;
  errors: Record<string, string>;
  message: string | undefined;
}

export function NewTestSetForm({ projectId, values, errors, message }: NewTestSetFormProps) {
  const path = testSetsPath(projectId);
  return (
    <main id="main">
      <div class="head"><div class="title"><nav class="crumbs" aria-label="Breadcrumb"><a href={path}>Test sets</a><span aria-hidden="true">/</span></nav><h1>New test set</h1></div></div>
      <form method="post" action={path} class="stack">
        <FormErrors message={message} />
        <TextField name="name" label="Name" value={values['name'] ?? ''} error={errors['name']} autofocus placeholder="Support core" />
        <TextArea name="description" label="Description" rows={2} value={values['description'] ?? ''} error={errors['description']} hint="Optional: what the tests of this set have in common." />
        <p class="sm dim">It holds single-turn tests: one prompt, one answer.</p>
        <div class="row"><button class="btn primary" type="submit">Make test set</button><a class="btn quiet" href={path}>Back</a></div>
      </form>
    </main>
  );
}
