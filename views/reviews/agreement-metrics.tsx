// Agreement metric by metric.
import { fewestReviews, isFigure, reviewedIn, whyTooFewJudged } from '../../src/domain/agreement.ts';
import { cellNames, type Cell, type JudgeReport, type Measured } from '../../src/reviews/measure-judge.ts';
import { count, percent, percentRange } from '../ui/format.ts';
import { Gauge } from '../ui/gauge.tsx';
import { kappaText } from './kappa-chart.tsx';
import type { AgreementAddress } from './agreement.tsx';

/** Of whoever is not shown all answers: how many are missing is not for the answers that they know to say. */
export const noFigureYet = 'There is no figure for you yet.';

const heads = ['Metric', 'Agreement, 95% interval', 'Kappa', 'False passes', 'False fails', 'Corrected pass rate', 'More for ± 5 points'];

/** `hidden`: how many results others answered that are left out for this reader. */
export function AgreementMetrics({ report, hidden, address }: { report: JudgeReport; hidden: number; address: AgreementAddress }) {
  const measured = report.metrics.filter(({ agreement }) => isFigure(agreement));
  return (
    <section class="sec">
      <header><h2>By metric</h2><p>{report.metrics.length === 1 ? 'the run has one metric, so an answer about the result is one about the metric' : 'from answers to “Each metric on its own”, and about results that this metric alone judged'}</p></header>
      {measured.length > 0 && (
        <table class="tbl reflow" role="table">
          <thead><tr role="row">{heads.map((head, index) => <th role="columnheader" scope="col" class={index > 1 ? 'num' : undefined}>{head}</th>)}</tr></thead>
          <tbody>{measured.map((one) => <Row measured={one} address={address} />)}</tbody>
        </table>
      )}
      <Unmeasured report={report} hidden={hidden} address={address} />
    </section>
  );
}

/** The metrics that no figure can be given for, under each reason once. */
function Unmeasured({ report, hidden, address }: { report: JudgeReport; hidden: number; address: AgreementAddress }) {
  const byReason = new Map<string, JudgeReport['metrics']>();
  for (const one of report.metrics) {
    const why = whyUnmeasured(one, hidden > 0);
    if (why !== null) byReason.set(why, [...(byReason.get(why) ?? []), one]);
  }
  if (byReason.size === 0) return null;
  return (
    <dl class="kv reasons">
      {[...byReason].map(([why, metrics]) => (
        <><dt>{why}</dt><dd>{metrics.map(({ metric, table, judged }, index) => <>{index > 0 && ', '}<a href={address({ metric: metric.id })}>{metric.name}</a> <span class="dim nowrap">({progressWords(reviewedIn(table), judged.scored)})</span></>)}</dd></>
      ))}
    </dl>
  );
}

/** null: there is a figure. One reason for all metrics that judged too little, however little. */
function whyUnmeasured({ agreement, judged: { scored } }: Measured, isPartly: boolean): string | null {
  if (isFigure(agreement)) return null;
  return whyTooFewJudged(scored) ? `Judged too few results of this run: ${fewestReviews} are needed for a figure` : isPartly ? noFigureYet : agreement.why;
}

function progressWords(reviewed: number, scored: number): string {
  return scored < fewestReviews ? `judged ${count(scored)}` : `${count(reviewed)} of ${count(fewestReviews)}`;
}

function Row({ measured, address }: { measured: JudgeReport['metrics'][number]; address: AgreementAddress }) {
  const { metric, agreement, corrected } = measured;
  const name = <a class="name" href={address({ metric: metric.id })}>{metric.name}</a>;
  if (!isFigure(agreement)) return null;
  return (
    <tr role="row">
      <td role="cell">{name}</td>
      <td role="cell" class="w-g"><Gauge rate={agreement.rate} interval={agreement.interval} passed={agreement.agreed} scored={agreement.reviewed} />
        <span class="sub">{percent(agreement.rate)}, {count(agreement.agreed)} of {count(agreement.reviewed)}</span></td>
      <td role="cell" class="num"><KappaCell agreement={agreement} /></td>
      <td role="cell" class="num"><CellLink measured={measured} address={address} of="falsePass" /></td>
      <td role="cell" class="num"><CellLink measured={measured} address={address} of="falseFail" /></td>
      <td role="cell" class="num">{isFigure(corrected) ? <>{percent(corrected.rate)}<span class="sub">{percentRange(corrected.interval)}</span></> : <span class="dim" title={corrected.why}>–</span>}</td>
      <td role="cell" class="num">{isFigure(corrected) ? count(corrected.furtherReviews) : <span class="dim">–</span>}</td>
    </tr>
  );
}

function KappaCell({ agreement: { kappa } }: { agreement: Extract<Measured['agreement'], { reviewed: number }> }) {
  if (!isFigure(kappa)) return <span class="dim" title={kappa.why}>–</span>;
  return <>{kappaText(kappa.kappa)}{kappa.interval && <span class="sub">{kappaText(kappa.interval.low)} to {kappaText(kappa.interval.high)}</span>}</>;
}

function CellLink({ measured: { metric, table }, address, of }: { measured: JudgeReport['metrics'][number]; address: AgreementAddress; of: Cell }) {
  return table[of] === 0 ? <>0</> : <a href={`${address({ metric: metric.id, cell: cellNames[of] })}#results`}>{count(table[of])}</a>;
}
