// How far the automated verdicts of a run can be trusted, from blind reviews of a random sample.
import { fewestReviews, isFigure, reviewedIn } from '../../src/domain/agreement.ts';
import { firstSampleSize } from '../../src/reviews/list-sizes.ts';
import type { Cell, JudgeReport, Measured } from '../../src/reviews/measure-judge.ts';
import type { SampleProgress } from '../../src/reviews/sample-progress.ts';
import { verdicts, type Verdict } from '../../src/domain/vocabulary.ts';
import type { RunRow } from '../../src/runs/run-queries.ts';
import { runsPath } from '../runs/paths.ts';
import { isFinished } from '../runs/run-moment.ts';
import { count, counted } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { AgreementBehaviors } from './agreement-behaviors.tsx';
import { AgreementCells } from './agreement-cells.tsx';
import { AgreementMatrix } from './agreement-matrix.tsx';
import { AgreementMethod } from './agreement-method.tsx';
import { AgreementMetrics, noFigureYet } from './agreement-metrics.tsx';
import { CorrectedRates } from './corrected-rates.tsx';
import { KappaChart, kappaText } from './kappa-chart.tsx';
import { queuePath, runReviewsPath } from './paths.ts';

/** The address of this page with other parameters, as far as this reader sees it. */
export type AgreementAddress = (query?: Record<string, string | number | null>) => string;

export interface AgreementProps {
  run: RunRow;
  report: JudgeReport;
  /** The whole results or one metric. */
  shown: Measured;
  /** Which reviews are listed; null: those that differ. */
  cell: Cell | null;
  sample: SampleProgress;
  mayReview: boolean;
  /** The reader can still be asked blindly for results of the sample: nothing here may tell their verdicts. */
  stillAsked: boolean;
  /** How many results other people answered that are in no figure for this reader. */
  hidden: number;
  address: AgreementAddress;
}

export function AgreementPage(props: AgreementProps) {
  const { run, report, shown } = props;
  return (
    <main id="main" class="queue">
      <div class="qhead">
        <h1>Can the automated verdicts be trusted?</h1>
        <span class="dim"><a href={runsPath(run.project_id, run.number)}>{run.name}</a>, {shown.metric ? <>metric {shown.metric.name}</> : 'whole results'}, results drawn at random and reviewed blindly</span>
        {shown.metric && <span class="push"><a href={props.address()}>Whole results</a></span>}
      </div>
      <Verdict {...props} />
      <div class="cmpgrid q">
        <div class="col"><AgreementMatrix {...props} /><CorrectedRates {...props} /><AgreementBehaviors {...props} /></div>
        <AgreementCells {...props} />
      </div>
      {report.metrics.length > 0 && <AgreementMetrics report={report} hidden={props.hidden} address={props.address} />}
      <AgreementMethod />
    </main>
  );
}

function Verdict(props: AgreementProps) {
  const { shown: { agreement } } = props;
  const kappa = isFigure(agreement) && isFigure(agreement.kappa) ? agreement.kappa : null;
  return (
    <section class="verdict" aria-label="Agreement">
      <div><Icon name="people" /><h2>{headline(props)}</h2><p><Sentence {...props} /></p><Hidden {...props} /><LeftOut {...props} /><Next {...props} /></div>
      {kappa && <figure class="kap"><KappaChart kappa={kappa} /></figure>}
    </section>
  );
}

function headline({ shown: { agreement, table, metric }, hidden }: AgreementProps): string {
  const judge = metric ? metric.name : 'The automated verdict';
  if (isFigure(agreement)) return `${judge} agrees with people on ${count(agreement.agreed)} of ${counted(agreement.reviewed, 'result')}.`;
  const reviewed = reviewedIn(table);
  if (hidden > 0 && reviewed === 0) return 'Other people’s answers wait for yours.';
  return reviewed === 0 ? 'Nobody has reviewed this blindly yet.' : `${counted(reviewed, 'blind review')} ${reviewed === 1 ? 'is' : 'are'} too few to tell.`;
}

/** The words for κ are those of D. G. Altman, Practical Statistics for Medical Research (1991), by the lower end of the interval: what is certain counts. */
function Sentence({ shown: { agreement }, hidden }: AgreementProps) {
  if (!isFigure(agreement)) return <>{hidden > 0 ? noFigureYet : agreement.why}</>;
  if (!isFigure(agreement.kappa)) return <>Cohen’s kappa is not given. {agreement.kappa.why}</>;
  const { kappa, interval } = agreement.kappa;
  if (interval === null) return <>Cohen’s kappa is 1: not one result was judged differently. With so many reviews that is no proof, only a good sign; the formula for its interval needs at least one difference.</>;
  return <>Cohen’s kappa is {kappaText(kappa)} (95% interval {kappaText(interval.low)} to {kappaText(interval.high)}, Fleiss, Cohen and Everitt). {trust(interval.low)}</>;
}

function Hidden({ hidden, shown: { metric }, address }: AgreementProps) {
  if (hidden === 0) return null;
  const one = hidden === 1;
  return (
    <p class="sm">{counted(hidden, 'result')} that other people answered blindly {one ? 'is' : 'are'} left out of everything on this page: any count of {one ? 'it' : 'them'} could tell you a verdict before you
      are asked. {one ? 'It is' : 'They are'} shown once you have answered {one ? 'it' : 'them'} yourself, or have nothing left to answer.
      If you are not going to answer, <a href={address({ metric: metric?.id ?? null, everyone: 1 })}>show the figures of everybody</a>.</p>
  );
}

/** What a reviewer of the sample knew before cannot be measured by them, and what is left is no sample of all results any more: that is said, with its verdicts for whoever is not asked for them. */
function LeftOut({ sample: { leftOut: { verdicts: found, drawn } }, stillAsked }: AgreementProps) {
  if (found.length === 0) return null;
  const one = found.length === 1;
  return (
    <p class="sm">{counted(found.length, 'result')} of the first {count(drawn)} drawn {one ? 'is' : 'are'} left out{stillAsked ? '' : ` (automated: ${verdictWords(found)})`}: whoever drew {one ? 'it' : 'them'} had reviewed {one ? 'it' : 'them'} before.
      Until somebody else answers {one ? 'it' : 'them'} blindly, the figures speak only of results that nobody had reviewed before.</p>
  );
}

/** "3 fail, 1 pass" */
function verdictWords(found: readonly Verdict[]): string {
  return verdicts.flatMap((verdict) => {
    const of = found.filter((one) => one === verdict).length;
    return of === 0 ? [] : [`${count(of)} ${verdict === 'none' ? 'not judged' : verdict}`];
  }).join(', ');
}

function trust(low: number): string {
  if (low >= 0.8) return 'Very good: single verdicts can be relied on nearly always.';
  if (low >= 0.6) return 'Good: verdicts can be relied on, with a look at those that decide something.';
  if (low >= 0.4) return 'Moderate at least: good enough to compare versions; too uncertain to read single verdicts without a look.';
  if (low > 0) return 'Better than chance, but weak agreement is not excluded: correct the pass rate before you compare, and read single verdicts yourself.';
  return 'Agreement by chance is not excluded: do not rely on these verdicts.';
}

function Next({ run, sample, shown, mayReview }: AgreementProps) {
  const answers = mayReview && isFinished(run);
  const limit = answers ? ownLimit(sample, shown) : null;
  return (
    <>
      {limit !== null && <p class="sm">{limit}</p>}
      <div class="next">
        {answers && sample.next && <a class="btn primary" href={queuePath(run, { lane: 'random', size: sample.next.size, blind: true })}>{offer(sample.own, sample.next.more)}</a>}
        <a class="btn" href={runReviewsPath(run)}>All reviews of this run</a>
      </div>
    </>
  );
}

/** Where more is needed than this person can give, that is said before they give it. */
function ownLimit({ own, next }: SampleProgress, { agreement, table, judged }: Measured): string | null {
  if (next === null) return `${own === 0 ? 'There is nothing' : 'Nothing is left'} that you could answer blindly.`;
  const isReachable = judged.scored >= fewestReviews;
  if (isFigure(agreement) || !isReachable || reviewedIn(table) + next.more >= fewestReviews) return null;
  return `You can answer ${counted(next.more, 'more result')} blindly; the rest needs somebody who has not reviewed the others.`;
}

function offer(own: number, more: number): string {
  if (own === 0) return 'Start a blind review';
  return own < firstSampleSize ? 'Go on reviewing' : `Review ${count(more)} more`;
}
