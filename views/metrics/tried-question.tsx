// What a judge would be asked about the typed answer, word for word, and what it said where it was asked.
import type { AskedJudge, JudgeSaid } from '../../src/metrics/ask-tried-judge.ts';
import type { TriedQuestion } from '../../src/metrics/try-out.ts';
import { count, dollars, latency, score } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { VerdictMark } from '../ui/mark.tsx';
import { Note } from '../ui/notes.tsx';

export function QuestionShown({ tried: { question, asked } }: { tried: TriedQuestion }) {
  return (
    <div class="tried">
      {asked && <Answer asked={asked} />}
      <details class="more" open={asked === null}>
        <summary><Icon name="chev" also="i-s" />The question, word for word</summary>
        <p class="dim sm">The ID in the tags is new for each question, so that nothing in an answer can end its own section. Wording {question.promptVersion}.</p>
        <h3>Instructions</h3>
        <pre class="code" tabindex={0}>{question.system}</pre>
        <h3>Message</h3>
        <pre class="code" tabindex={0}>{question.user}</pre>
        <h3>Form of the answer, for models that can be held to one</h3>
        <pre class="code" tabindex={0}>{JSON.stringify(question.answerSchema, null, 2)}</pre>
      </details>
    </div>
  );
}

function Answer({ asked }: { asked: AskedJudge }) {
  if ('problem' in asked) return <Note tone="error" icon="warn">The judge was not asked. {asked.problem}</Note>;
  return (
    <>
      <p><VerdictMark verdict={asked.outcome.verdict} /> {asked.outcome.reason}</p>
      <Facts said={asked} />
      {asked.votes.map(({ vote, raw }, at) => (
        <details class="more">
          <summary><Icon name="chev" also="i-s" />{asked.votes.length === 1 ? 'Raw answer' : `Raw answer ${at + 1} of ${asked.votes.length}: ${vote.verdict}`}</summary>
          {raw === null ? <p class="dim">No answer came.</p> : <pre class="code" tabindex={0}>{raw}</pre>}
        </details>
      ))}
    </>
  );
}

function Facts({ said: { judge, outcome, inputTokens, outputTokens, cost, durationMs } }: { said: JudgeSaid }) {
  return (
    <dl class="kv">
      <dt>Judge</dt><dd>{judge}</dd>
      {outcome.score !== null && <><dt>Score</dt><dd>{score(outcome.score)}</dd></>}
      {outcome.threshold !== null && <><dt>Threshold</dt><dd>{score(outcome.threshold)}</dd></>}
      {outcome.category !== null && <><dt>Category</dt><dd>{outcome.category}</dd></>}
      <dt>Took</dt><dd>{latency(durationMs)}</dd>
      {inputTokens !== null && outputTokens !== null && <><dt>Tokens</dt><dd>{count(inputTokens)} in, {count(outputTokens)} out</dd></>}
      {cost !== null && <><dt>Cost</dt><dd>{dollars(cost)}</dd></>}
    </dl>
  );
}
