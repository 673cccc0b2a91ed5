// How a judge came to its evaluation: who was asked, with which prompt, what it cost, and its raw answers.
import type { ListedJudgement } from '../../src/runs/result-judging.ts';
import type { JudgeVote } from '../../src/tables/results.ts';
import { count, counted, dollars, latency, score } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { VerdictMark } from '../ui/mark.tsx';

export function JudgementDetails({ judge, promptVersion, temperature, inputTokens, outputTokens, cost, durationMs, votes }: ListedJudgement) {
  const facts = [
    judge.model, `prompt ${promptVersion}`, temperature === null ? 'the model’s own temperature' : `temperature ${temperature}`,
    inputTokens === null && outputTokens === null ? null : `${count(inputTokens ?? 0)} tokens in, ${count(outputTokens ?? 0)} out`,
    cost === null ? null : dollars(cost), latency(durationMs),
  ].filter((fact) => fact !== null);
  return (
    <details class="more">
      <summary><Icon name="chev" also="i-s" />{judge.name}{votes.length > 1 && `, ${counted(votes.length, 'vote')}: ${spreadOf(votes)}`} <span class="dim">and its raw {votes.length > 1 ? 'answers' : 'answer'}</span></summary>
      <p class="sub">{facts.join(' · ')}</p>
      {votes.map((vote) => <Vote vote={vote} alone={votes.length === 1} />)}
    </details>
  );
}

/** "6, 6, 9" or "pass, pass, error": what each vote said. */
function spreadOf(votes: readonly JudgeVote[]): string {
  return votes.map(({ score: value, category, verdict }) => (value === null ? category ?? verdict : score(value))).join(', ');
}

function Vote({ vote: { raw, verdict, reason }, alone }: { vote: JudgeVote; alone: boolean }) {
  return (
    <>
      {!alone && <p class="sub"><VerdictMark verdict={verdict} /> {reason}</p>}
      {raw === null ? <p class="sub dim">No answer came.</p> : <pre class="code" tabindex={0}>{raw}</pre>}
    </>
  );
}
