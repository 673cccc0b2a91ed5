// The form of an endpoint: request, reply, limits, and beside them a test message that is sent before anything is saved.
import { mappedFields } from '../../src/domain/reply-mapping.ts';
import { placeholders } from '../../src/domain/request-template.ts';
import { methods } from '../../src/endpoints/endpoint-definition.ts';
import type { EndpointValues } from '../../src/endpoints/endpoint-values.ts';
import { hx } from '../layout/hx.tsx';
import { TextArea, TextField } from '../ui/fields.tsx';
import { Icon } from '../ui/icon.tsx';
import { FormErrors } from '../ui/notes.tsx';
import { HeaderRows } from './header-rows.tsx';
import { endpointsPath, testMessagePath } from './paths.ts';
import { TestResult, testResultId, type TestView } from './test-result.tsx';
import { mappedFieldWords, placeholderWords } from './words.ts';

/** For fields and buttons that stand outside it. */
export const endpointFormId = 'endpoint';

export interface EndpointFormProps {
  projectId: number;
  /** null: not saved yet. */
  endpointId: number | null;
  values: EndpointValues;
  errors: Record<string, string>;
  message: string | undefined;
  storedSecrets: ReadonlySet<string>;
  maySetSecrets: boolean;
  testText: string;
  test: TestView;
}

export function EndpointForm(props: EndpointFormProps) {
  const { projectId, endpointId, values, message } = props;
  return (
    <form method="post" action={endpointsPath(projectId, endpointId)} id={endpointFormId} class="split endpoint" autocomplete="off" novalidate>
      <div class="col">
        <FormErrors message={message} />
        <input type="hidden" name="preset" value={values.preset} />
        <RequestPart {...props} />
        <ReplyPart {...props} />
        <LimitsPart {...props} />
        <div class="row"><button class="btn primary" type="submit">Save endpoint</button><a class="btn quiet" href={endpointsPath(projectId)}>Back</a></div>
      </div>
      <TestPart {...props} />
    </form>
  );
}

function RequestPart(props: EndpointFormProps) {
  const { values, errors } = props;
  return (
    <section class="sec">
      <header><h2>Request</h2></header>
      <div class="stack">
        <div class="pairf">
          <TextField name="name" label="Name" value={values.name} error={errors['name']} />
          <TextField name="environment" label="Environment" value={values.environment} error={errors['environment']} placeholder="for example staging or 2.8" />
        </div>
        <Address values={values} errors={errors} />
        <HeaderRows rows={values.headers} errors={errors} storedSecrets={props.storedSecrets} maySetSecrets={props.maySetSecrets} />
        <TextArea name="body" label="Body" value={values.body} error={errors['body']} rows={6} mono hint="A GET request sends none." />
        <Placeholders />
      </div>
    </section>
  );
}

function Address({ values, errors }: Pick<EndpointFormProps, 'values' | 'errors'>) {
  return (
    <div class="join">
      <div class="field">
        <label for="method">Method</label>
        <select class="in" id="method" name="method" aria-invalid={errors['method'] ? 'true' : undefined} aria-describedby={errors['method'] ? 'method-error' : undefined}>
          {methods.map((method) => <option value={method} selected={method === values.method}>{method}</option>)}
        </select>
        {errors['method'] && <span class="field-error" id="method-error">{errors['method']}</span>}
      </div>
      <TextField name="url" label="URL" value={values.url} error={errors['url']} mono placeholder="https://bot.example.com/chat" autocomplete="off" />
    </div>
  );
}

function Placeholders() {
  return (
    <details class="more">
      <summary><Icon name="chev" />Placeholders for body, URL and headers</summary>
      <dl class="kv">{placeholders.map((name) => <><dt><code>{`{{${name}}}`}</code></dt><dd>{placeholderWords[name]}</dd></>)}</dl>
    </details>
  );
}

function ReplyPart({ values, errors }: EndpointFormProps) {
  return (
    <section class="sec">
      <header><h2>Reply</h2><p>where each part is in the reply, as a path like data.reply</p></header>
      <div class="stack">
        <TextField name="mapping-output" label={mappedFieldWords.output} value={values.mapping.output} error={errors['mapping-output']} mono autocomplete="off"
          hint="The answer that is judged. $ is the whole reply, for plain text." />
        <div class="pairf">
          {mappedFields.filter((field) => field !== 'output').map((field) => (
            <TextField name={`mapping-${field}`} label={`${mappedFieldWords[field]}, if any`} value={values.mapping[field]} error={errors[`mapping-${field}`]} mono autocomplete="off" />
          ))}
        </div>
      </div>
    </section>
  );
}

function LimitsPart({ values, errors }: EndpointFormProps) {
  return (
    <section class="sec">
      <header><h2>Limits</h2><p>they hold across all runs</p></header>
      <div class="pairf stack">
        <TextField name="timeout" label="Timeout in seconds" type="number" min={1} max={600} step="any" value={values.timeoutS} error={errors['timeout']} />
        <TextField name="attempts" label="Attempts" type="number" min={1} max={10} step={1} value={values.maxAttempts} error={errors['attempts']} hint="Repeated are only failures that may pass, like 429 or 503." />
        <TextField name="concurrency" label="Calls at once" type="number" min={1} max={1_000} step={1} value={values.maxConcurrency} error={errors['concurrency']} />
        <TextField name="rate" label="Requests per minute" type="number" min={1} max={100_000} step={1} value={values.requestsPerMinute} error={errors['rate']} hint="Empty: not limited." />
      </div>
    </section>
  );
}

function TestPart({ projectId, endpointId, testText, test, errors }: EndpointFormProps) {
  const path = testMessagePath(projectId, endpointId);
  const send = hx({ post: path, target: `#${testResultId}`, swap: 'outerMorph', disable: 'this' });
  return (
    <section class="sec testing">
      <header><h2>Test message</h2><p>one call with what stands in the form; nothing is saved</p></header>
      <div class="stack">
        <TextArea name="test-text" label="Message" value={testText} error={errors['test-text']} rows={2} />
        <div><button class="btn" type="submit" formaction={`${path}#${testResultId}`} {...send}><Icon name="play" />Send a test message</button></div>
        <TestResult test={test} useAction={`${path}#mapping-output`} />
      </div>
    </section>
  );
}
