// The pages around the form: a new endpoint with its presets and the curl field, and one that is saved.
import { endpointPresets, type EndpointPreset } from '../../src/domain/vocabulary.ts';
import { TextArea } from '../ui/fields.tsx';
import { Icon } from '../ui/icon.tsx';
import { Note } from '../ui/notes.tsx';
import { DeleteEndpoint } from './delete-endpoint.tsx';
import { EndpointForm, endpointFormId, type EndpointFormProps } from './endpoint-form.tsx';
import { endpointsPath } from './paths.ts';
import { presetWords } from './words.ts';

export interface CurlView {
  /** What was pasted. */
  text: string;
  error?: string | undefined;
  /** What could not be taken over, and what is left to do. */
  remarks: string[];
}

export function NewEndpointPage({ curl, ...form }: EndpointFormProps & { curl: CurlView }) {
  const { projectId, values } = form;
  return (
    <main id="main">
      <Head projectId={projectId} title="New endpoint" />
      <Presets projectId={projectId} chosen={values.preset} />
      <CurlField projectId={projectId} curl={curl} />
      {curl.remarks.length > 0 && <Note icon="info"><b>Filled from the command.</b><ul class="problems">{curl.remarks.map((remark) => <li>{remark}</li>)}</ul></Note>}
      <EndpointForm {...form} />
    </main>
  );
}

/** Sent with the whole form, so that what was typed there stays. */
function CurlField({ projectId, curl: { text, error } }: { projectId: number; curl: CurlView }) {
  return (
    <details class="more curl" open={error !== undefined}>
      <summary><Icon name="chev" />Fill the form from a curl command</summary>
      {/* Enter in a field presses the first button of its form, and that has to be the one that saves. */}
      <button type="submit" form={endpointFormId} hidden>Save endpoint</button>
      <div class="stack">
        <TextArea name="curl" form={endpointFormId} label="curl command" value={text} error={error} rows={5} mono placeholder={'curl https://bot.example.com/chat -H "Content-Type: application/json" -d \'{"question": "Hello"}\''}
          hint="In your browser’s network tools: Copy as cURL. It is read, not run." />
        <div><button class="btn" type="submit" form={endpointFormId} formaction={`${endpointsPath(projectId)}/curl`}>Fill the form</button></div>
      </div>
    </details>
  );
}

export function SavedEndpointPage({ name, mayDelete, ...form }: EndpointFormProps & { endpointId: number; name: string; mayDelete: boolean }) {
  return (
    <main id="main">
      <div class="head">
        <Title projectId={form.projectId} title={name} />
        {mayDelete && <div class="actions"><DeleteEndpoint projectId={form.projectId} id={form.endpointId} name={name} /></div>}
      </div>
      <p class="meta dim sm lede">Runs that were started keep the definition of their start. A change counts from the next run on.</p>
      <EndpointForm {...form} />
    </main>
  );
}

function Head({ projectId, title }: { projectId: number; title: string }) {
  return <div class="head"><Title projectId={projectId} title={title} /></div>;
}

export function Title({ projectId, title }: { projectId: number; title: string }) {
  return (
    <div class="title">
      <nav class="crumbs" aria-label="Breadcrumb"><a href={endpointsPath(projectId)}>Endpoints</a><span aria-hidden="true">/</span></nav>
      <h1>{title}</h1>
    </div>
  );
}

function Presets({ projectId, chosen }: { projectId: number; chosen: EndpointPreset }) {
  return (
    <div class="presets">
      <nav class="seg" aria-label="What is called">
        {endpointPresets.map((preset) => <a href={`${endpointsPath(projectId)}/new?preset=${preset}`} aria-current={preset === chosen ? 'true' : undefined}>{presetWords[preset].label}</a>)}
      </nav>
      <span class="dim sm">{presetWords[chosen].what}</span>
    </div>
  );
}
