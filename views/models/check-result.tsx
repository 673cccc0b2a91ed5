// What the check of a model gave: time, tokens and answer, or the failure in words.
import type { Check } from '../../src/models/check-model.ts';
import { count, dollars, latency } from '../ui/format.ts';
import { isJsonText, JsonCode } from '../ui/json-code.tsx';
import { Note } from '../ui/notes.tsx';

export type CheckView =
  | { kind: 'none' }
  /** Messages by field name. */
  | { kind: 'invalid'; errors: Record<string, string> }
  | { kind: 'asked'; check: Check };

export const checkResultId = 'check-result';

const longestShown = 4_000;

export function CheckResult({ check }: { check: CheckView }) {
  return <div id={checkResultId} class="col tested" aria-live="polite"><Content check={check} /></div>;
}

function Content({ check }: { check: CheckView }) {
  if (check.kind === 'none') return null;
  return check.kind === 'invalid' ? <Invalid errors={check.errors} /> : <Asked check={check.check} />;
}

const fieldLabels: Record<string, string> = {
  'base-url': 'Base URL', model: 'Model', key: 'Key', temperature: 'Temperature', timeout: 'Timeout', concurrency: 'Calls at once', rate: 'Requests per minute',
  'input-price': 'Price of input', 'output-price': 'Price of output', name: 'Name',
};

function Invalid({ errors }: { errors: Record<string, string> }) {
  return (
    <Note icon="warn" tone="error">
      <b>Nothing was sent.</b> Correct this first:
      <ul class="problems">{Object.entries(errors).map(([field, message]) => <li><a href={`#${field}`}>{fieldLabels[field] ?? field}</a>: {message}</li>)}</ul>
    </Note>
  );
}

function Asked({ check: { problem, text, durationMs, inputTokens, outputTokens, cost } }: { check: Check }) {
  const facts = [latency(durationMs), inputTokens === null ? '' : `${count(inputTokens)} tokens in`, outputTokens === null ? '' : `${count(outputTokens)} out`, cost === null ? '' : dollars(cost)];
  return (
    <>
      {problem === null ? <Note icon="check" tone="ok"><b>It can judge.</b> It answered in form, and rightly.</Note> : <Note icon="warn" tone="error">{problem}</Note>}
      {durationMs > 0 && <p class="sm dim">{facts.filter((fact) => fact !== '').join(', ')}</p>}
      {text !== null && text !== '' && <div><h3 class="gap">What it said</h3><Said text={text} /></div>}
    </>
  );
}

function Said({ text }: { text: string }) {
  if (text.length > longestShown) return <><pre class="code" tabindex={0}>{text.slice(0, longestShown)}</pre><p class="dim sm">Only its first {count(longestShown)} characters are shown.</p></>;
  return isJsonText(text) ? <JsonCode text={text} /> : <pre class="code" tabindex={0}>{text}</pre>;
}
