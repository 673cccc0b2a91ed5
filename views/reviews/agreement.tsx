// How far the judge of a run can be trusted, from blind reviews of a random sample.
import { isFigure, reviewedIn } from '../../src/domain/agreement.ts';
import type { JudgedRun } from '../../src/reviews/agreement-queries.ts';
import type { Cell, JudgeReport, Measured } from '../../src/reviews/measure-judge.ts';
import type { RunRow } from '../../src/runs/run-queries.ts';
import { runsPath } from '../runs/paths.ts';
import { isFinished } from '../runs/run-moment.ts';
import { count, counted } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { AgreementCells } from './agreement-cells.tsx';
import { AgreementMatrix } from './agreement-matrix.tsx';
import { AgreementMetrics } from './agreement-metrics.tsx';
import { CorrectedRates } from './corrected-rates.tsx';
import { KappaChart, kappaText } from './kappa-chart.tsx';
import { agreementPath, firstSampleSize, furtherSampleSize, queuePath, runReviewsPath } from './paths.ts';

export interface AgreementProps {
  run: RunRow;
  report: JudgeReport;
  /** The whole results or one metric. */
  shown: Measured;
  /** Which reviews are listed; null: those that differ. */
  cell: Cell | null;
  /** How many of the sample the person has answered. */
  own: number;
  /** What anybody has answered of it. */
  answered: JudgedRun['answered'];
  /** The queue has just ended because nothing is left to draw. */
  allReviewed: boolean;
  mayReview: boolean;
}

export function AgreementPage(props: AgreementProps) {
  const { run, report, shown } = props;
  return (
    <main id="main" class="queue">
      <div class="qhead">
        <h1>Can the judge be trusted?</h1>
        <span class="dim"><a href={runsPath(run.project_id, run.number)}>{run.name}</a>, {shown.metric ? <>metric {shown.metric.name}</> : 'whole results'}, results drawn at random and reviewed blindly</span>
        {shown.metric && <span class="push"><a href={agreementPath(run)}>Whole results</a></span>}
      </div>
      <Verdict {...props} />
      <div class="cmpgrid q">
        <div class="col"><AgreementMatrix {...props} /><CorrectedRates {...props} /></div>
        <AgreementCells {...props} />
      </div>
      {report.metrics.length > 0 && <AgreementMetrics run={run} report={report} />}
    </main>
  );
}

function Verdict(props: AgreementProps) {
  const { shown: { agreement } } = props;
  const kappa = isFigure(agreement) && isFigure(agreement.kappa) ? agreement.kappa : null;
  return (
    <section class="verdict" aria-label="Agreement">
      <div><Icon name="people" /><h2>{headline(props)}</h2><p><Sentence {...props} /></p><Unmeasured {...props} /><Next {...props} /></div>
      {kappa && <figure class="kap"><KappaChart kappa={kappa} /></figure>}
    </section>
  );
}

function headline({ shown: { agreement, table, metric } }: AgreementProps): string {
  const judge = metric ? metric.name : 'The judge';
  if (isFigure(agreement)) return `${judge} agrees with people on ${count(agreement.agreed)} of ${counted(agreement.reviewed, 'result')}.`;
  const reviewed = reviewedIn(table);
  return reviewed === 0 ? 'Nobody has reviewed this blindly yet.' : `${counted(reviewed, 'blind review')} ${reviewed === 1 ? 'is' : 'are'} too few to tell.`;
}

/** The words for κ are those of D. G. Altman, Practical Statistics for Medical Research (1991), by the lower end of the interval: what is certain counts. */
function Sentence({ shown: { agreement } }: AgreementProps) {
  if (!isFigure(agreement)) return <>{agreement.why}</>;
  if (!isFigure(agreement.kappa)) return <>Cohen’s kappa is not given. {agreement.kappa.why}</>;
  const { kappa, interval } = agreement.kappa;
  if (interval === null) return <>Cohen’s kappa is 1: not one result was judged differently. With so many reviews that is no proof, only a good sign; the formula for its interval needs at least one difference.</>;
  return <>Cohen’s kappa is {kappaText(kappa)} (95% interval {kappaText(interval.low)} to {kappaText(interval.high)}, Fleiss, Cohen and Everitt). {trust(interval.low)}</>;
}

/** What a person has seen before cannot be measured by them. */
function Unmeasured({ answered: { drawn, measurable } }: AgreementProps) {
  if (drawn === measurable) return null;
  return <p class="sm dim">Drawn and answered: {count(drawn)}; measurable: {count(measurable)}. Whoever answered the others had reviewed them before, and knew the verdict.</p>;
}

function trust(low: number): string {
  if (low >= 0.8) return 'Very good: single verdicts can be relied on nearly always.';
  if (low >= 0.6) return 'Good: verdicts can be relied on, with a look at those that decide something.';
  if (low >= 0.4) return 'Moderate at least: good enough to compare versions; too uncertain to read single verdicts without a look.';
  if (low > 0) return 'Better than chance, but weak agreement is not excluded: correct the pass rate before you compare, and read single verdicts yourself.';
  return 'Agreement by chance is not excluded: do not rely on these verdicts.';
}

function Next({ run, own, allReviewed, mayReview }: AgreementProps) {
  const all = run.test_count;
  const size = Math.min(all, own < firstSampleSize ? firstSampleSize : own + furtherSampleSize);
  const more = own === 0 ? 'Start a blind review' : own < firstSampleSize ? 'Go on reviewing' : `Review ${size - own} more`;
  return (
    <div class="next">
      {mayReview && isFinished(run) && !allReviewed && own < all && <a class="btn primary" href={queuePath(run, { lane: 'random', size, blind: true })}>{more}</a>}
      <a class="btn" href={runReviewsPath(run)}>All reviews of this run</a>
      {allReviewed && <span class="sm dim">You have reviewed every answer of this run.</span>}
    </div>
  );
}
