// The form of a behavior, new or existing, with its tests beside it.
import type { BehaviorRow, BehaviorTests } from '../../src/behaviors/behavior-queries.ts';
import type { FormValues } from '../../src/http/forms.ts';
import type { MetricChoice } from '../../src/metrics/metric-queries.ts';
import { MetricChoices } from '../metrics/metric-choices.tsx';
import { TextArea, TextField } from '../ui/fields.tsx';
import { FormErrors } from '../ui/notes.tsx';
import { BehaviorHead, Crumbs } from './behavior-head.tsx';
import { BehaviorTestList } from './behavior-test-list.tsx';
import { behaviorsPath } from './paths.ts';

interface BehaviorFormProps {
  projectId: number;
  form: FormValues;
  /** All of the project, by name. */
  metrics: MetricChoice[];
  errors: Record<string, string>;
  message: string | undefined;
}

export interface BehaviorEditorProps extends BehaviorFormProps {
  behavior: BehaviorRow;
  tests: BehaviorTests;
  mayDelete: boolean;
}

export function NewBehavior(props: BehaviorFormProps) {
  return (
    <main id="main">
      <div class="head"><div class="title"><Crumbs projectId={props.projectId} /><h1>New behavior</h1></div><p class="meta"><span>Something that you expect of the application, such as “refuses medical advice”.</span></p></div>
      <form method="post" action={behaviorsPath(props.projectId)} class="stack">
        <Fields {...props} autofocus />
        <Buttons projectId={props.projectId} label="Make behavior" />
      </form>
    </main>
  );
}

export function BehaviorEditor(props: BehaviorEditorProps) {
  const { projectId, behavior, tests, mayDelete } = props;
  return (
    <main id="main">
      <BehaviorHead projectId={projectId} behavior={behavior} testCount={tests.total} mayDelete={mayDelete} />
      <div class="split">
        <section class="sec">
          <header><h2>What is expected</h2></header>
          <form method="post" action={behaviorsPath(projectId, behavior.id)} class="stack">
            <Fields {...props} autofocus={false} />
            <Buttons projectId={projectId} label="Save behavior" />
          </form>
        </section>
        <BehaviorTestList projectId={projectId} behaviorId={behavior.id} tests={tests} />
      </div>
    </main>
  );
}

function Fields({ projectId, form, metrics, errors, message, autofocus }: BehaviorFormProps & { autofocus: boolean }) {
  return (
    <>
      <FormErrors message={message} />
      <TextField name="name" label="Name" value={form.one('name')} error={errors['name']} autocomplete="off" autofocus={autofocus} />
      <TextArea name="description" label="Description" value={form.one('description')} error={errors['description']} rows={3} hint="For the people who write and review its tests." />
      <MetricChoices projectId={projectId} legend="Default metrics" metrics={metrics} form={form} error={errors['metrics']}
        hint="They judge the tests of this behavior where neither the run nor the test set brings metrics of its own. Numbers set the order." />
    </>
  );
}

function Buttons({ projectId, label }: { projectId: number; label: string }) {
  return <div class="row"><button class="btn primary" type="submit">{label}</button><a class="btn quiet" href={behaviorsPath(projectId)}>Back</a></div>;
}
