// The form of a model: where it is, its key, its limits and prices, and beside them a check that is made before anything is saved.
import type { ModelValues } from '../../src/models/model-values.ts';
import { hx } from '../layout/hx.tsx';
import { CheckField, TextField } from '../ui/fields.tsx';
import { Icon } from '../ui/icon.tsx';
import { FormErrors } from '../ui/notes.tsx';
import { CheckResult, checkResultId, type CheckView } from './check-result.tsx';
import { checkPath, modelsPath } from './paths.ts';
import { modelPresetWords } from './words.ts';

export interface ModelFormProps {
  projectId: number;
  /** null: not saved yet. */
  modelId: number | null;
  values: ModelValues;
  errors: Record<string, string>;
  message: string | undefined;
  hasStoredKey: boolean;
  maySetKey: boolean;
  check: CheckView;
}

export function ModelForm(props: ModelFormProps) {
  const { projectId, modelId, values, message } = props;
  return (
    <form method="post" action={modelsPath(projectId, modelId)} class="split endpoint" autocomplete="off" novalidate>
      <div class="col">
        <FormErrors message={message} />
        <input type="hidden" name="preset" value={values.preset} />
        <ModelPart {...props} />
        <LimitsPart {...props} />
        <PricesPart {...props} />
        <div class="row"><button class="btn primary" type="submit">Save model</button><a class="btn quiet" href={modelsPath(projectId)}>Back</a></div>
      </div>
      <CheckPart {...props} />
    </form>
  );
}

function ModelPart(props: ModelFormProps) {
  const { values, errors } = props;
  const isDemo = values.preset === 'demo';
  return (
    <section class="sec">
      <header><h2>Model</h2></header>
      <div class="stack">
        <TextField name="name" label="Name" value={values.name} error={errors['name']} autocomplete="off" hint="As metrics and results show it." />
        {isDemo ? <p class="dim sm">{modelPresetWords.demo.what}</p> : (
          <TextField name="base-url" label="Base URL" value={values.baseUrl} error={errors['base-url']} mono autocomplete="off" placeholder="http://localhost:8000/v1"
            hint={values.preset === 'compatible' ? 'For example http://localhost:8000/v1 for vLLM, or http://localhost:11434/v1 for Ollama.' : undefined} />
        )}
        <div class="pairf">
          <TextField name="model" label="Model" value={values.model} error={errors['model']} mono autocomplete="off" placeholder={modelPresetWords[values.preset].example} hint="As the provider names it." />
          <TextField name="temperature" label="Temperature" type="number" min={0} max={2} step="any" value={values.temperature} error={errors['temperature']} hint="Empty: the provider’s own. 0 judges most steadily; some models take none." />
        </div>
        {!isDemo && <KeyField {...props} />}
      </div>
    </section>
  );
}

function KeyField({ values, errors, hasStoredKey, maySetKey }: ModelFormProps) {
  const error = errors['key'];
  const notes = [error ? 'key-error' : '', 'key-hint'].filter((id) => id !== '').join(' ');
  const hint = maySetKey ? 'It is encrypted and never shown again. A local model may need none.' : 'The key is set by an admin of the project.';
  return (
    <>
      <div class="field">
        <label for="key">Key</label>
        <input class="in mono" id="key" name="key" type="password" value={values.key} autocomplete="new-password" spellcheck={false} readonly={!maySetKey}
          placeholder={hasStoredKey ? (maySetKey ? 'stored, leave empty to keep' : 'stored, kept as it is') : ''} aria-invalid={error ? 'true' : undefined} aria-describedby={notes} />
        {error && <span class="field-error" id="key-error">{error}</span>}
        <span class="hint" id="key-hint">{hint}</span>
      </div>
      {hasStoredKey && maySetKey && <CheckField name="remove-key" label="Remove the stored key" checked={values.removesKey} />}
    </>
  );
}

function LimitsPart({ values, errors }: ModelFormProps) {
  return (
    <section class="sec">
      <header><h2>Limits</h2><p>they hold across all runs</p></header>
      <div class="pairf stack">
        <TextField name="timeout" label="Timeout in seconds" type="number" min={1} max={600} step="any" value={values.timeoutS} error={errors['timeout']} />
        <TextField name="concurrency" label="Calls at once" type="number" min={1} max={1_000} step={1} value={values.maxConcurrency} error={errors['concurrency']} />
        <TextField name="rate" label="Requests per minute" type="number" min={1} max={100_000} step={1} value={values.requestsPerMinute} error={errors['rate']} hint="Empty: not limited." />
      </div>
    </section>
  );
}

function PricesPart({ values, errors }: ModelFormProps) {
  return (
    <section class="sec">
      <header><h2>Prices</h2><p>US dollars per million tokens, so that runs show their cost</p></header>
      <div class="pairf stack">
        <TextField name="input-price" label="Price of input" type="number" min={0} step="any" value={values.inputPrice} error={errors['input-price']} hint="Empty: not known." />
        <TextField name="output-price" label="Price of output" type="number" min={0} step="any" value={values.outputPrice} error={errors['output-price']} hint="What a model thinks counts as output." />
      </div>
    </section>
  );
}

function CheckPart({ projectId, modelId, check }: ModelFormProps) {
  const path = checkPath(projectId, modelId);
  const send = hx({ post: path, target: `#${checkResultId}`, swap: 'outerMorph', disable: 'this' });
  return (
    <section class="sec testing">
      <header><h2>Check</h2><p>one small question with what stands in the form; nothing is saved</p></header>
      <div class="stack">
        <p class="sm dim">The model is asked whether “The capital of France is Paris.” says the same as the expected response, which is the same sentence.</p>
        <div><button class="btn" type="submit" formaction={`${path}#${checkResultId}`} {...send}><Icon name="play" />Check the model</button></div>
        <CheckResult check={check} />
      </div>
    </section>
  );
}
