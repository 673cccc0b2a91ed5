// Try it: an answer is typed, and the metric says what it makes of it, before anything is saved or run.
import { isRefusal } from '../../src/domain/refusal.ts';
import type { MetricKind } from '../../src/domain/vocabulary.ts';
import type { ScoreUnit } from '../../src/evaluators/evaluator.ts';
import { evaluatorFor } from '../../src/evaluators/registry.ts';
import type { FormValues } from '../../src/http/forms.ts';
import type { TriedField, TriedPart } from '../../src/metrics/tried-fields.ts';
import type { TriedVerdict, TryOut } from '../../src/metrics/try-out.ts';
import { hx } from '../layout/hx.tsx';
import { TextArea } from '../ui/fields.tsx';
import { count, latency, score } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { VerdictMark } from '../ui/mark.tsx';
import { Note } from '../ui/notes.tsx';
import { metricsPath } from './paths.ts';
import { QuestionShown } from './tried-question.tsx';

export interface TryItProps {
  projectId: number;
  kind: MetricKind;
  /** What the kind reads of an answer. */
  parts: readonly TriedPart[];
  /** Whether the person may have the judge asked, which costs. */
  mayAsk: boolean;
  form: FormValues;
  errors: Record<string, string>;
  tried: TryOut | null;
  /** What the fields of the metric are called, for messages away from them. */
  labels: Record<string, string>;
}

export const verdictId = 'try-out';
/** Sent by the button that has the judge asked. */
export const askField = 'ask';

export const triedLabels: Record<TriedField, string> = { response: 'Response', expected: 'Expected response', prompt: 'Prompt', context: 'Context', latency: 'Latency in ms' };
const rows: Record<TriedField, number> = { response: 5, expected: 2, prompt: 2, context: 2, latency: 1 };

/** Its fields and its buttons; the form around them is the caller's. */
export function TryIt(props: TryItProps) {
  const { asksJudge } = evaluatorFor(props.kind);
  return (
    <section class="sec">
      <header><h2>Try it</h2><p>Nothing is saved and no endpoint is called.{asksJudge && ' The judge is called only by its own button.'}</p></header>
      <div class="stack">
        <AnswerFields {...props} />
        <Buttons {...props} asksJudge={asksJudge} />
        <TryOutVerdict {...props} />
      </div>
    </section>
  );
}

function AnswerFields({ form, errors, parts }: TryItProps) {
  return (
    <>
      {parts.map(({ name, showIf }) => {
        // No input of one line: there Enter would save the metric instead of trying it.
        const input = <TextArea name={name} value={form.one(name)} error={errors[name]} label={triedLabels[name]} rows={rows[name]} placeholder={name === 'response' ? 'An answer of your application' : undefined} />;
        return showIf === null ? input : <div data-show-if={showIf}>{input}</div>;
      })}
    </>
  );
}

function Buttons({ projectId, asksJudge, mayAsk }: TryItProps & { asksJudge: boolean }) {
  const path = `${metricsPath(projectId)}/try-out`;
  const tries = { class: 'btn', type: 'submit' as const, formaction: `${path}#${verdictId}`, formnovalidate: true, ...hx({ post: path, target: `#${verdictId}`, swap: 'outerHTML', sync: 'this:replace' }) };
  if (!asksJudge) return <div><button {...tries}><Icon name="play" />Try it</button></div>;
  return (
    <div class="row">
      <button {...tries}><Icon name="search" />Show the question</button>
      {mayAsk && <button {...tries} name={askField} value="judge"><Icon name="play" />Ask the judge</button>}
    </div>
  );
}

export function TryOutVerdict({ tried, labels }: Pick<TryItProps, 'tried' | 'labels'>) {
  return <div id={verdictId} aria-live="polite">{tried !== null && <Tried tried={tried} labels={labels} />}</div>;
}

function Tried({ tried, labels }: { tried: TryOut; labels: Record<string, string> }) {
  if (isRefusal(tried)) return <NotTried fields={tried.fields} labels={labels} />;
  return 'question' in tried ? <QuestionShown tried={tried} /> : <Verdict tried={tried} />;
}

function NotTried({ fields, labels }: { fields: Record<string, string>; labels: Record<string, string> }) {
  return (
    <Note tone="error" icon="warn">
      It could not be tried yet.
      <ul>{Object.entries(fields).map(([field, message]) => <li><b>{labels[field] ?? field}:</b> {message}</li>)}</ul>
    </Note>
  );
}

function Verdict({ tried: { kind, config, judgement } }: { tried: TriedVerdict }) {
  const unit = evaluatorFor(kind).unitOf(config);
  const measured = 'score' in judgement ? judgement : { score: null, threshold: null };
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

export function amount(value: number, unit: ScoreUnit): string {
  if (unit === 'ms') return latency(value);
  return unit === '' ? score(value) : `${count(value)} ${value === 1 ? unit.slice(0, -1) : unit}`;
}
