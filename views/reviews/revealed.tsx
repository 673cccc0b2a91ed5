// What the metrics and other people said of a result; shown to a blind reviewer only after the answer.
import type { Reveal, RevealedEvaluation } from '../../src/reviews/reveal-queries.ts';
import { evaluatorFor } from '../../src/evaluators/registry.ts';
import { latency, score } from '../ui/format.ts';
import { VerdictMark } from '../ui/mark.tsx';

export function Revealed({ reveal }: { reveal: Reveal }) {
  return (
    <>
      <div class="blk">
        <h2>What the metrics said</h2>
        {reveal.evaluations.length === 0 ? <p class="dim">No metric judged this result.</p> : (
          <table class="tbl tight said-by" role="table">
            <thead><tr role="row">{['Verdict', 'Metric', 'Score', 'Reason'].map((head) => <th role="columnheader" scope="col" class={head === 'Score' ? 'num' : undefined}>{head}</th>)}</tr></thead>
            <tbody>{reveal.evaluations.map((evaluation) => <Row evaluation={evaluation} />)}</tbody>
          </table>
        )}
      </div>
      <div class="blk">
        <h2>What other people said</h2>
        {reveal.others.length === 0 ? <p class="dim">Nobody else has reviewed this result.</p> : (
          <ul class="others">
            {reveal.others.map(({ reviewer, verdict, of, comment }) => <li><VerdictMark verdict={verdict} /> <b>{reviewer}</b>{of !== null && <span class="dim"> on {of}</span>}{comment && <p class="quote">{comment}</p>}</li>)}
          </ul>
        )}
      </div>
    </>
  );
}

function Row({ evaluation: { name, verdict, reason, ...numbers } }: { evaluation: RevealedEvaluation }) {
  return (
    <tr role="row">
      <td role="cell" class="shrink"><VerdictMark verdict={verdict} /></td><td role="cell">{name}</td>
      <td role="cell" class="num nowrap">{scoreText(numbers)}</td><td role="cell">{reason}</td>
    </tr>
  );
}

function scoreText({ kind, config, score: value, threshold }: Omit<RevealedEvaluation, 'name' | 'verdict' | 'reason'>): string {
  if (value === null) return '–';
  const shown = evaluatorFor(kind).unitOf(config) === 'ms' ? latency : score;
  return threshold === null ? shown(value) : `${shown(value)} against ${shown(threshold)}`;
}
