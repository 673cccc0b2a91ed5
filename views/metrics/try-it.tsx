// Try it: an answer is typed, and the metric says what it makes of it, before anything is saved or run.
import { isRefusal } from '../../src/domain/refusal.ts';
import type { ScoreUnit } from '../../src/evaluators/evaluator.ts';
import { evaluatorFor } from '../../src/evaluators/registry.ts';
import type { FormValues } from '../../src/http/forms.ts';
import type { TriedOut, TryOut } from '../../src/metrics/try-out.ts';
import { hx } from '../layout/hx.tsx';
import { TextArea } from '../ui/fields.tsx';
import { count, latency, score } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { VerdictMark } from '../ui/mark.tsx';
import { Note } from '../ui/notes.tsx';
import { metricsPath } from './paths.ts';

export interface TryItProps {
  projectId: number;
  form: FormValues;
  errors: Record<string, string>;
  tried: TryOut | null;
  /** What the fields of the metric are called, for messages away from them. */
  labels: Record<string, string>;
}

export const verdictId = 'try-out';

/** Its fields and its button; the form around them is the caller's. */
export function TryIt(props: TryItProps) {
  const { projectId, form, errors } = props;
  const path = `${metricsPath(projectId)}/try-out`;
  return (
    <section class="sec">
      <header><h2>Try it</h2><p>Nothing is saved and no endpoint is called.</p></header>
      <div class="stack">
        <TextArea name="response" label="Response" value={form.one('response')} error={errors['response']} rows={5} placeholder="An answer of your application" />
        <TextArea name="expected" label="Expected response" value={form.one('expected')} error={errors['expected']} rows={2} />
        <div class="pairf">
          <TextArea name="prompt" label="Prompt" value={form.one('prompt')} error={errors['prompt']} rows={2} />
          {/* No input of one line: there Enter would save the metric instead of trying it. */}
          <TextArea name="latency" label="Latency in ms" value={form.one('latency')} error={errors['latency']} rows={1} />
        </div>
        <div>
          <button class="btn" type="submit" formaction={`${path}#${verdictId}`} formnovalidate {...hx({ post: path, target: `#${verdictId}`, swap: 'outerHTML', sync: 'this:replace' })}>
            <Icon name="play" />Try it</button>
        </div>
        <TryOutVerdict {...props} />
      </div>
    </section>
  );
}

export function TryOutVerdict({ tried, labels }: Pick<TryItProps, 'tried' | 'labels'>) {
  return <div id={verdictId} aria-live="polite">{tried !== null && (isRefusal(tried) ? <NotTried fields={tried.fields} labels={labels} /> : <Verdict tried={tried} />)}</div>;
}

function NotTried({ fields, labels }: { fields: Record<string, string>; labels: Record<string, string> }) {
  return (
    <Note tone="error" icon="warn">
      It could not be tried yet.
      <ul>{Object.entries(fields).map(([field, message]) => <li><b>{labels[field] ?? field}:</b> {message}</li>)}</ul>
    </Note>
  );
}

function Verdict({ tried: { kind, config, judgement } }: { tried: TriedOut }) {
  const unit = evaluatorFor(kind).unitOf(config);
  const measured = judgement.verdict === 'error' ? { score: null, threshold: null } : judgement;
  return (
    <div class="tried">
      <p><VerdictMark verdict={judgement.verdict} /> {judgement.reason}</p>
      <dl class="kv">
        {measured.score !== null && <><dt>Score</dt><dd>{amount(measured.score, unit)}</dd></>}
        {measured.threshold !== null && <><dt>Threshold</dt><dd>{amount(measured.threshold, unit)}</dd></>}
      </dl>
    </div>
  );
}

function amount(value: number, unit: ScoreUnit): string {
  if (unit === 'ms') return latency(value);
  return unit === '' ? score(value) : `${count(value)} ${value === 1 ? unit.slice(0, -1) : unit}`;
}
