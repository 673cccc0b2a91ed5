// What a test message gave: status and time, each mapped field, the raw reply; or the failure in words.
import type { FoundPart, TestReply } from '../../src/endpoints/send-test-message.ts';
import type { SuggestedOutput } from '../../src/endpoints/suggest-outputs.ts';
import { excerpt, latency } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { JsonCode } from '../ui/json-code.tsx';
import { Note } from '../ui/notes.tsx';
import { mappedFieldWords } from './words.ts';

export type TestView =
  | { kind: 'none' }
  /** Messages by field name. */
  | { kind: 'invalid'; errors: Record<string, string> }
  | { kind: 'path-used'; path: string }
  | { kind: 'sent'; reply: TestReply };

export const testResultId = 'test-result';

const longestShown = 60_000;

/** `useAction`: where a button of a suggestion posts the form. */
export function TestResult({ test, useAction }: { test: TestView; useAction: string }) {
  return <div id={testResultId} class="col tested" aria-live="polite"><Content test={test} useAction={useAction} /></div>;
}

function Content({ test, useAction }: { test: TestView; useAction: string }) {
  if (test.kind === 'none') return null;
  if (test.kind === 'invalid') return <Invalid errors={test.errors} />;
  if (test.kind === 'path-used') return <Note icon="check" tone="ok">The output is now read from <code>{test.path}</code>. Send the message again to see it, or save.</Note>;
  return <Sent reply={test.reply} useAction={useAction} />;
}

function Invalid({ errors }: { errors: Record<string, string> }) {
  return (
    <Note icon="warn" tone="error">
      <b>Nothing was sent.</b> Correct this first:
      <ul class="problems">{Object.entries(errors).map(([field, message]) => <li><a href={`#${field}`}>{fieldLabel(field)}</a>: {message}</li>)}</ul>
    </Note>
  );
}

const fieldLabels: Record<string, string> = { url: 'URL', body: 'Body', method: 'Method', timeout: 'Timeout', headers: 'Headers', 'test-text': 'Message' };

function fieldLabel(field: string): string {
  const mapped = Object.entries(mappedFieldWords).find(([name]) => field === `mapping-${name}`)?.[1];
  return mapped ?? fieldLabels[field] ?? 'Header';
}

function Sent({ reply: { status, latencyMs, failure, parts, suggestions, rawReply }, useAction }: { reply: TestReply; useAction: string }) {
  const time = status === null ? null : <b>{status} in {latency(latencyMs)}.</b>;
  return (
    <>
      {failure === null ? <Note icon="check" tone="ok">{time} The answer was found.</Note> : <Note icon="warn" tone="error">{time} {failure}</Note>}
      {suggestions.length > 0 && <Suggestions suggestions={suggestions} useAction={useAction} />}
      {parts.length > 0 && <dl class="kv">{parts.map((part) => <Part part={part} />)}</dl>}
      {rawReply !== null && <Raw text={rawReply} />}
    </>
  );
}

function Part({ part: { field, path, text, problem } }: { part: FoundPart }) {
  return (
    <>
      <dt>{mappedFieldWords[field]}</dt>
      <dd>{text === null ? <span class="t-err">{problem}</span> : <><span class="quote clamp">{text === '' ? 'an empty text' : text}</span><span class="sub mono dim">{path}</span></>}</dd>
    </>
  );
}

function Suggestions({ suggestions, useAction }: { suggestions: SuggestedOutput[]; useAction: string }) {
  return (
    <ul class="found">
      {suggestions.map(({ path, text }) => (
        <li>
          <Icon name="search" />
          <span>{path === '$' ? <>The whole reply</> : <>Text found at <code>{path}</code></>}: “{excerpt(text, 80)}”</span>
          <button class="btn" type="submit" name="use-path" value={path} formaction={useAction} aria-label={`Use it: read the output from ${path}`}>Use it</button>
        </li>
      ))}
    </ul>
  );
}

function Raw({ text }: { text: string }) {
  return (
    <div>
      <h3 class="gap">Raw reply</h3>
      {text === '' ? <p class="dim sm">The reply is empty.</p> : <JsonCode text={text.slice(0, longestShown)} />}
      {text.length > longestShown && <p class="dim sm">Only its first {longestShown.toLocaleString('en-GB')} characters are shown.</p>}
    </div>
  );
}
