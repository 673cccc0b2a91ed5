// What is checked before a run starts, each with its outcome, and what the run will take.
import { createHash } from 'node:crypto';
import type { FormValues } from '../../src/http/forms.ts';
import { problemsOn, problemsSent, tickFor } from '../../src/runs/known-problems.ts';
import type { ChoiceCoverage } from '../../src/runs/preflight-known.ts';
import type { Check, Preflight } from '../../src/runs/preflight.ts';
import type { Estimate } from '../../src/runs/run-estimate.ts';
import { hx } from '../layout/hx.tsx';
import { count, counted, dollars, roughly } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { coverageInWords } from './coverage-words.ts';

export const preflightId = 'preflight';
/** Beside what looks again at once, so that what the start asked stays to be read. */
const askedId = 'despite-error';

interface PreflightProps {
  report: Preflight;
  form: FormValues;
  error?: string | undefined;
}

/** Looks again whenever the form changes. */
export function PreflightPart({ path, ...props }: PreflightProps & { path: string }) {
  return (
    <aside class="dside" aria-label="Before you start">
      <div id={preflightId} aria-live="polite" {...hx({ post: path, trigger: 'load, change from:#execute-form delay:250ms', include: '#execute-form', target: 'this', swap: 'innerMorph', sync: 'this:replace' })}>
        <PreflightContent {...props} />
      </div>
      <AskedError message={props.error} />
      <button class="btn quiet" type="submit" name="check" value="now" formaction={path} formnovalidate><Icon name="check" />Check now</button>
    </aside>
  );
}

/** What is streamed: the content, and for its place in the form what each choice of metrics means. */
export function PreflightMessage(props: PreflightProps) {
  const { choices, checks, done } = props.report;
  const areChosen = choices !== null && !checks.some(({ key, refused }) => key === 'metrics' && refused);
  return (
    <>
      <PreflightContent {...props} />
      {choices && (['defaults', 'behavior'] as const).map((choice) => <ChoiceHint choice={choice} choices={choices} swapped />)}
      {areChosen && <MetricsError message={undefined} swapped />}
      {done && problemsOn(props.report, props.form).length === 0 && <AskedError message={undefined} swapped />}
    </>
  );
}

interface ErrorProps {
  message: string | undefined;
  /** For its place on an open page. */
  swapped?: boolean;
}

/** What the start asked; goes once nothing is wrong any more, as then there is no tick either. */
function AskedError(props: ErrorProps) {
  return <ErrorLine id={askedId} {...props} />;
}

/** What was refused about the metrics; goes once metrics are chosen. */
export function MetricsError(props: ErrorProps) {
  return <ErrorLine id="metrics-error" {...props} />;
}

function ErrorLine({ id, message, swapped }: ErrorProps & { id: string }) {
  return <span id={id} class="field-error" hidden={!message} {...(message && { role: 'alert' })} {...(swapped && { 'hx-swap-oob': 'outerHTML' })}>{message}</span>;
}

interface ChoiceHintProps {
  choice: keyof ChoiceCoverage;
  choices: ChoiceCoverage | null;
  /** For its place on an open page. */
  swapped?: boolean;
}

export function ChoiceHint({ choice, choices, swapped }: ChoiceHintProps) {
  // Without the nonce, which htmx puts right in whole answers but not in streams; it takes the attribute away before it asks for one.
  return <span id={`choice-${choice}`} {...(swapped && { 'hx-swap-oob': 'outerHTML' })}>{choices && coverageInWords(choices[choice])}</span>;
}

function PreflightContent({ report, form, error }: PreflightProps) {
  const { checks, coverage, estimate } = report;
  const problems = problemsOn(report, form);
  return (
    <>
      <h2>Before you start</h2>
      <ul class="checks">{checks.map((check) => <CheckLine check={check} />)}</ul>
      {problems.length > 0 && <Ask problems={problems} sent={problemsSent(report, form)} form={form} error={error} />}
      {coverage && <><h2 class="gap">Metrics</h2><p class="hint">{coverageInWords(coverage)}</p></>}
      {estimate && <EstimateList estimate={estimate} />}
    </>
  );
}

const marks = { ok: { name: 'check', word: 'In order: ' }, warning: { name: 'warn', word: 'Warning: ' }, error: { name: 'close', word: 'Problem: ' }, waiting: { name: 'queued', word: '' } } as const;
const classes = { ok: 'ok', warning: 'warn', error: 'bad', waiting: 'wait' } as const;

function CheckLine({ check: { state, what, value, detail, link, ageMs } }: { check: Check }) {
  return (
    <li class={classes[state]}>
      <Icon name={marks[state].name} />
      <span class="what"><span class="vh">{marks[state].word}</span>{what}</span>
      {state === 'waiting' ? <span class="val dim">not checked yet</span> : value && <span class="val">{value}</span>}
      {(detail || link || ageMs !== undefined) && <span class="sub">{detail} {link && <a href={link.href}>{link.text}</a>} {ageMs !== undefined && <Age ageMs={ageMs} />}</span>}
    </li>
  );
}

/** Counted on while the page stays open; nobody is told of each second. */
function Age({ ageMs }: { ageMs: number }) {
  const ageS = Math.round(ageMs / 1_000);
  return <span class="dim" aria-live="off">Checked <span data-since={String(Date.now())} data-age-s={String(ageS)}>{agoInWords(ageS)}</span>.</span>;
}

function agoInWords(ageS: number): string {
  if (ageS < 5) return 'just now';
  return ageS < 60 ? `${ageS} s ago` : `${Math.floor(ageS / 60)} min ago`;
}

/** Other problems make another tick, by another id: one that is set is not carried over to what nobody saw. */
function Ask({ problems, sent, form, error }: { problems: string[]; sent: string[]; form: FormValues; error: string | undefined }) {
  const tick = tickFor(problems);
  const id = `despite-${createHash('sha256').update(tick).digest('hex').slice(0, 12)}`;
  return (
    <div class="note error">
      <div>
        {sent.map((problem) => <input type="hidden" name="problem" value={problem} />)}
        <label class="row"><input type="checkbox" id={id} name="despite" value={tick} checked={form.one('despite') === tick} aria-describedby={error ? askedId : undefined} />Start all the same</label>
      </div>
    </div>
  );
}

function EstimateList({ estimate }: { estimate: Estimate }) {
  const { endpointCalls, judgeCalls, durationMs, judgeTokens, cost } = estimate;
  return (
    <>
      <h2 class="gap">Estimate</h2>
      <dl class="kv est">
        <dt>Calls to the endpoint</dt><dd>{count(endpointCalls)}</dd>
        {judgeCalls > 0 && <><dt>Calls to judges</dt><dd>{count(judgeCalls)}</dd></>}
        {judgeCalls > 0 && judgeTokens !== null && <><dt>Tokens of judges</dt><dd>about {count(Number(judgeTokens.toPrecision(2)))}</dd></>}
        {durationMs !== null && <><dt>Time</dt><dd>{roughly(durationMs)}</dd></>}
        {judgeCalls > 0 && cost !== null && <><dt>Cost</dt><dd>about {dollars(Number(cost.toPrecision(2)))}</dd></>}
      </dl>
      <p class="hint">{detectableInWords(estimate)}</p>
      <p class="hint">{sourcesInWords(estimate)}</p>
    </>
  );
}

function sourcesInWords({ from, durationMs, judgeCalls }: Estimate): string {
  if (from.length > 0) return `From what ${from.join(' and ')} took.`;
  if (durationMs === null) return 'Time and tokens are estimated from the second run of the set on.';
  return judgeCalls === 0 ? 'Nothing is called.' : 'The time is estimated from the check of the judge, tokens from the next run on.';
}

/** "32 tests, 1 trial: shows changes from about 25 points." */
function detectableInWords({ tests, trials, detectable, noiseFrom }: Estimate): string {
  const plan = `${counted(tests, 'test')}, ${counted(trials, 'trial')}`;
  const ground = noiseFrom === null ? 'with the noise that is usual' : 'with the noise of the set’s own last runs';
  if (detectable === null) return `${plan}: too few to show any change, ${ground}.`;
  return `${plan}: shows changes from about ${Math.round(detectable * 100)} points, four times in five, ${ground}. ${trials === 1 ? 'More tests or trials show smaller ones.' : ''}`.trim();
}
