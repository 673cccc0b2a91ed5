// The verdict: one sentence, its evidence, its picture, and what to do next.
import type { Child } from 'hono/jsx';
import type { AgainstBaseline, JudgingDifference } from '../../src/comparisons/against-baseline.ts';
import type { ComparedMetric } from '../../src/comparisons/metric-match.ts';
import type { Decision, DecisionVerdict } from '../../src/domain/comparison.ts';
import { decisionLabels, decisionSentence, evidenceSentence } from '../../src/domain/decision-words.ts';
import { explainDecision } from '../../src/domain/explain-decision.ts';
import { counted } from '../ui/format.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import { runsPath } from '../runs/paths.ts';
import { DiffChart } from './diff-chart.tsx';

interface VerdictProps {
  against: Extract<AgainstBaseline, { kind: 'decided' }>;
  projectId: number;
  /** Of the run by itself, after the evidence. */
  outcome?: string;
  /** Ways on: buttons and links. */
  children?: Child;
}

const looks: Record<DecisionVerdict, { tone: string; icon: IconName; solid: boolean }> = {
  better: { tone: 'better', icon: 'up', solid: true },
  worse: { tone: 'worse', icon: 'dn', solid: true },
  no_difference: { tone: 'unsure', icon: 'same', solid: true },
  cannot_tell: { tone: 'unsure', icon: 'open', solid: false },
};

export function Verdict({ against: { decision, baseline }, projectId, outcome, children }: VerdictProps) {
  const { tone, icon, solid } = looks[decision.verdict];
  return (
    <section class={`verdict ${tone}`} aria-label="Verdict">
      <div>
        <Icon name={icon} also={solid ? 'tri' : ''} />
        <h2><Sentence decision={decision} baseline={baseline} projectId={projectId} /></h2>
        <p>{evidenceSentence(decision)}{outcome && ` ${outcome}`}</p>
        <div class="next">{children}<HowDecided decision={decision} /></div>
      </div>
      {decision.difference !== null && decision.interval !== null && <DiffChart difference={decision.difference} interval={decision.interval} verdict={decision.verdict} margin={decision.margin} />}
    </section>
  );
}

/** The domain's sentence, with the verdict set off and the baseline's name as a link. */
function Sentence({ decision, baseline, projectId }: { decision: Decision; baseline: { number: number; name: string }; projectId: number }) {
  const label = decisionLabels[decision.verdict];
  const isEarned = decision.verdict === 'better' || decision.verdict === 'worse';
  const [before = '', after] = decisionSentence(decision, nameSlot).split(nameSlot);
  const opened = isEarned && before.startsWith(label) ? <><em>{label}</em>{before.slice(label.length)}</> : before;
  return <>{opened}{after !== undefined && <><a class="plain" href={runsPath(projectId, baseline.number)}>{baseline.name}</a>{after}</>}</>;
}

/** A name that no run can have. */
const nameSlot = '\u0000';

function HowDecided({ decision }: { decision: Decision }) {
  return (
    <details class="how"><summary>How is this decided?</summary>
      <ol>
        {explainDecision(decision).map(({ heading, sentence, numbers }) => (
          <li><b>{heading}.</b> {sentence}{numbers.length > 0 && <span class="nums">{numbers.map(({ label, value }) => <span>{label} <b>{value}</b></span>)}</span>}</li>
        ))}
      </ol>
    </details>
  );
}

/** Where missing verdicts of this run keep the answer open: the way to get them. */
export function RunAgain({ decision: { whatWouldSettle: way }, run }: { decision: Decision; run: { project_id: number; number: number } }) {
  if (way?.by !== 'resolving_errors' || way.openAfter === 0) return null;
  return <a class="btn" href={`${runsPath(run.project_id, run.number)}/rerun`}><Icon name="rerun" />Run again</a>;
}

/** A head in the verdict's place, where there is no verdict. */
export function VerdictHead({ icon, title, children, next }: { icon: IconName; title: Child; children?: Child; next?: Child }) {
  return (
    <section class="verdict unsure" aria-label="Verdict">
      <div><Icon name={icon} /><h2>{title}</h2>{children}{next && <div class="next">{next}</div>}</div>
    </section>
  );
}

/** "the judge differs", to stand after a colon. */
export function whatDiffers({ metrics, testsJudgedOtherwise }: JudgingDifference): string {
  if (metrics.some(({ standing }) => standing !== 'same' && standing !== 'judge')) return 'the metrics differ';
  return testsJudgedOtherwise > 0 ? 'the metrics judged other tests' : 'the judge differs';
}

/** What differs, metric by metric, or how many tests it concerns. */
export function judgingSentence({ metrics, testsJudgedOtherwise: tests }: JudgingDifference, baselineName: string): string {
  if (tests === 0) return differenceSentence(metrics, baselineName);
  return `${counted(tests, 'shared test')} ${tests === 1 ? 'was' : 'were'} not judged by the same metrics in both runs: what a metric judges was changed, or a test’s behavior.`;
}

/** "Policy accuracy judges with another threshold; Tone was judged in Nightly #41 only." */
export function differenceSentence(metrics: readonly ComparedMetric[], baselineName: string): string {
  const words: Record<Exclude<ComparedMetric['standing'], 'same'>, string> = {
    threshold: 'has another threshold', config: 'was changed', judge: 'has another judge', only_run: 'judged this run only', only_baseline: `judged ${baselineName} only`,
  };
  const told = metrics.flatMap(({ name, standing }) => (standing === 'same' ? [] : [`${name} ${words[standing]}`]));
  const shown = told.slice(0, 4);
  return `${shown.join('; ')}${told.length > shown.length ? `; and ${told.length - shown.length} more` : ''}.`;
}
