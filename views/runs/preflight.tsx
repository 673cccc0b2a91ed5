// What is checked before a run starts, each with its outcome, and what the run will take.
import type { FormValues } from '../../src/http/forms.ts';
import type { Check, Preflight } from '../../src/runs/preflight.ts';
import type { Estimate } from '../../src/runs/run-estimate.ts';
import { hx } from '../layout/hx.tsx';
import { count, counted, roughly } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { coverageInWords } from './coverage-words.ts';

export const preflightId = 'preflight';

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
      <button class="btn quiet" type="submit" formaction={path} formnovalidate><Icon name="check" />Check now</button>
    </aside>
  );
}

export function PreflightContent({ report: { checks, coverage, estimate, done }, form, error }: PreflightProps) {
  const found = checks.filter(({ state }) => state === 'error').map(({ what }) => what);
  // What was found before still stands while it is looked at again.
  const problems = found.length > 0 || done ? found : [...new Set(form.all('problem'))];
  return (
    <>
      <h2>Before you start</h2>
      <ul class="checks">{checks.map((check) => <CheckLine check={check} />)}</ul>
      {problems.length > 0 && <Ask problems={problems} ticked={form.one('despite') === 'yes'} error={error} />}
      {coverage && <><h2 class="gap">Metrics</h2><p class="hint">{coverageInWords(coverage)}</p></>}
      {estimate && <EstimateList estimate={estimate} />}
    </>
  );
}

const marks = { ok: { name: 'check', word: 'In order: ' }, warning: { name: 'warn', word: 'Warning: ' }, error: { name: 'close', word: 'Problem: ' }, waiting: { name: 'queued', word: '' } } as const;
const classes = { ok: 'ok', warning: 'warn', error: 'bad', waiting: 'wait' } as const;

function CheckLine({ check: { state, what, value, detail, link } }: { check: Check }) {
  return (
    <li class={classes[state]}>
      <Icon name={marks[state].name} />
      <span class="what"><span class="vh">{marks[state].word}</span>{what}</span>
      {state === 'waiting' ? <span class="val dim">not checked yet</span> : value && <span class="val">{value}</span>}
      {(detail || link) && <span class="sub">{detail} {link && <a href={link.href}>{link.text}</a>}</span>}
    </li>
  );
}

function Ask({ problems, ticked, error }: { problems: string[]; ticked: boolean; error: string | undefined }) {
  return (
    <div class="note error">
      <div>
        {problems.map((problem) => <input type="hidden" name="problem" value={problem} />)}
        <label class="row"><input type="checkbox" name="despite" value="yes" checked={ticked} aria-describedby={error ? 'despite-error' : undefined} />Start all the same</label>
        {error && <span class="field-error" id="despite-error" role="alert">{error}</span>}
      </div>
    </div>
  );
}

function EstimateList({ estimate }: { estimate: Estimate }) {
  const { endpointCalls, judgeCalls, durationMs, judgeTokens, cost, from } = estimate;
  return (
    <>
      <h2 class="gap">Estimate</h2>
      <dl class="kv est">
        <dt>Calls to the endpoint</dt><dd>{count(endpointCalls)}</dd>
        {judgeCalls > 0 && <><dt>Calls to judges</dt><dd>{count(judgeCalls)}</dd></>}
        {judgeCalls > 0 && judgeTokens !== null && <><dt>Tokens of judges</dt><dd>about {count(Number(judgeTokens.toPrecision(2)))}</dd></>}
        {durationMs !== null && <><dt>Time</dt><dd>{roughly(durationMs)}</dd></>}
        {judgeCalls > 0 && cost !== null && <><dt>Cost</dt><dd>about ${cost.toFixed(2)}</dd></>}
      </dl>
      <p class="hint">{detectableInWords(estimate)}</p>
      <p class="hint">{from ? `From what ${from.name} took.` : 'Time and tokens are estimated from the second run of the set on.'}</p>
    </>
  );
}

/** "32 tests, 1 trial: shows changes from about 25 points." */
function detectableInWords({ tests, trials, detectable, noiseFrom }: Estimate): string {
  const plan = `${counted(tests, 'test')}, ${counted(trials, 'trial')}`;
  const ground = noiseFrom === null ? 'with the noise that is usual' : 'with the noise of the set’s own last runs';
  if (detectable === null) return `${plan}: too few to show any change, ${ground}.`;
  return `${plan}: shows changes from about ${Math.round(detectable * 100)} points, four times in five, ${ground}. ${trials === 1 ? 'More tests or trials show smaller ones.' : ''}`.trim();
}
