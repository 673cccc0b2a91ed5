// One test of a comparison, opened: both answers with the words that differ, what was asked, and every metric with both reasons.
import type { Child } from 'hono/jsx';
import type { ComparedPair } from '../../src/comparisons/compared-pair.ts';
import type { ComparedMetric } from '../../src/comparisons/metric-match.ts';
import type { OpenedEvaluation, OpenedSide, OpenedTest } from '../../src/comparisons/opened-test.ts';
import { count, latency } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { VerdictMark, WaitingSign } from '../ui/mark.tsx';
import { Note } from '../ui/notes.tsx';
import { wordDiffSides, WordDiff, type WordDiffSides } from '../ui/word-diff.tsx';
import { resultPath } from '../runs/paths.ts';
import { PairReview } from './pair-review.tsx';
import { Transition } from './score-words.tsx';

export interface OpenedTestProps {
  pair: ComparedPair;
  metrics: ComparedMetric[];
  opened: OpenedTest;
  /** Of the form that confirms; null: the reader may not review. */
  requestKey: string | null;
}

export function OpenedTestView(props: OpenedTestProps) {
  const { pair, opened: { before, after } } = props;
  const turns = pairedTurns(before, after);
  const marks = turns.map(([from, to]) => (from !== undefined && to !== undefined ? wordDiffSides(from, to) : null));
  const unmarked = turns.some(([from, to], index) => from !== undefined && to !== undefined && marks[index] === null);
  return (
    <div class="side2">
      <Answer run={pair.baseline} side={before} marks={marks.map((mark) => mark?.before)} />
      <Answer run={pair.run} side={after} marks={marks.map((mark) => mark?.after)} />
      {unmarked && <p class="cap l">Few words in common, so differences are not marked.</p>}
      <Asked before={before} after={after} />
      <Judged {...props} />
    </div>
  );
}

/** Reply against reply, turn by turn; undefined: that side has no such turn. */
function pairedTurns(before: OpenedSide | null, after: OpenedSide | null): [string | undefined, string | undefined][] {
  const [from, to] = [before?.result.turns ?? [], after?.result.turns ?? []];
  return Array.from({ length: Math.max(from.length, to.length) }, (_, index) => [from[index]?.reply, to[index]?.reply]);
}

interface AnswerProps {
  run: ComparedPair['run'];
  side: OpenedSide | null;
  marks: (WordDiffSides['before'] | undefined)[];
}

function Answer({ run, side, marks }: AnswerProps) {
  if (side === null) return <div><h3>#{run.number} <span class="mono">{run.endpoint.environment}</span></h3><p class="dim">This test is not in {run.name}.</p></div>;
  const { result } = side;
  const { verdict } = result;
  return (
    <div>
      <h3>#{run.number} <span class="mono">{run.endpoint.environment}</span>{verdict ? <VerdictMark verdict={verdict} /> : <WaitingSign state="cancelled" />}
        {run.trials > 1 && <span>trial {result.trial} of {run.trials}</span>}{result.latencyMs !== null && <span class="push dim">{latency(result.latencyMs)}</span>}</h3>
      {result.errorMessage && <Note tone="error" icon="warn">{result.errorMessage}</Note>}
      {result.noneReason && <Note icon="info">{result.noneReason}</Note>}
      {result.turns.length === 0 && !result.errorMessage && <p class="dim">There is no answer.</p>}
      {result.turns.map((turn, index) => (
        <>
          {turn.message !== null && <p class="quote said dim">{turn.message}</p>}
          {turn.reply === '' ? <p class="dim">The answer is empty.</p> : <p class="quote">{marks[index] ?? turn.reply}</p>}
        </>
      ))}
    </div>
  );
}

function Asked({ before, after }: { before: OpenedSide | null; after: OpenedSide | null }) {
  const now = (after ?? before)!;
  const edited = before !== null && after !== null && before.contentHash !== after.contentHash;
  return (
    <div class="ask">
      {edited && <Note icon="info">This test was edited between the two runs: part of the difference may be the test’s own.</Note>}
      <Text head={now.type === 'multi-turn' ? 'First message' : 'Prompt'} before={edited ? before.prompt : now.prompt} after={now.prompt} />
      <Text head="Goal" before={edited ? before.goal : now.goal} after={now.goal} />
      <Text head="Expected" before={edited ? before.expected : now.expected} after={now.expected} />
    </div>
  );
}

/** What differs between the versions of an edited test is marked. */
function Text({ head, before, after }: { head: string; before: string | null; after: string | null }) {
  if (!before && !after) return null;
  return <><h3>{head}</h3><p class="quote">{before === after ? after : <WordDiff before={before ?? ''} after={after ?? ''} />}</p></>;
}

function Judged({ pair, metrics, opened: { before, after }, requestKey }: OpenedTestProps) {
  const rows = metrics.map((metric) => ({
    metric, from: before?.result.evaluations.find(({ runMetricId }) => runMetricId === metric.baseline?.id) ?? null,
    to: after?.result.evaluations.find(({ runMetricId }) => runMetricId === metric.run?.id) ?? null,
  })).filter(({ from, to }) => from || to);
  const result = after ? resultPath(pair.run.project_id, pair.run.number, after.position) : null;
  return (
    <div class="why">
      <h3>Metrics</h3>
      {rows.length === 0 ? <p class="dim">No metric judged this test.</p> : <ul>{rows.map(({ metric, from, to }) => <MetricLine metric={metric} from={from} to={to} pair={pair} />)}</ul>}
      <div class="row gap">
        {result && <a class="sm" href={result}>Open the full result</a>}
        {before && <a class="sm" href={resultPath(pair.run.project_id, pair.baseline.number, before.position)}>Result in #{count(pair.baseline.number)}</a>}
        {after && requestKey !== null && <PairReview run={pair.run} side={after} requestKey={requestKey} />}
      </div>
    </div>
  );
}

function MetricLine({ metric, from, to, pair }: { metric: ComparedMetric; from: OpenedEvaluation | null; to: OpenedEvaluation | null; pair: ComparedPair }) {
  const shown = (to ?? from)!;
  return (
    <li>
      <span class={`mark ${shown.verdict}`}><Icon name={shown.verdict} /><span class="vh">{shown.verdict}: </span>{metric.name}</span>
      <span class="num"><Transition metric={metric} before={from} after={to} /></span>
      <Reason number={pair.baseline.number} reason={from?.reason} />
      <Reason number={pair.run.number} reason={to?.reason} />
    </li>
  );
}

function Reason({ number, reason }: { number: number; reason: Child }) {
  return reason ? <p><span class="dim">#{number}</span> {reason}</p> : null;
}
