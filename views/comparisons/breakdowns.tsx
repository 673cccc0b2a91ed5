// By behavior and by metric: the change of the pass rate with its interval, the worst first.
import type { Breakdown, MetricBreakdown } from '../../src/comparisons/breakdowns.ts';
import { pointsText, pText } from '../../src/domain/decision-words.ts';
import { evaluatorFor } from '../../src/evaluators/registry.ts';
import { hx } from '../layout/hx.tsx';
import { latency, score } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import type { ComparisonProps } from './comparison-props.ts';
import { rangeText } from './diff-chart.tsx';
import { Forest } from './forest.tsx';
import { comparisonPath } from './paths.ts';

export const breakdownsId = 'breakdowns';

/** In a large comparison it takes seconds, so there it is asked for when it is opened. */
export function Breakdowns(props: ComparisonProps) {
  const { breakdowns, address, against, opened = false } = props;
  const part = comparisonPath(address, {}, '/breakdowns');
  const worst = breakdowns ? worstOf(breakdowns, against) : '';
  return (
    <details class="more breakdowns" id={breakdownsId} open={opened} {...(breakdowns ? {} : hx({ get: part, trigger: 'toggle once', target: 'this', swap: 'outerHTML' }))}>
      <summary><Icon name="chev" also="i-s" />By behavior and by metric{worst !== '' && <span class="dim">{worst}</span>}</summary>
      {breakdowns
        ? <div class="cmpgrid two"><BehaviorTable {...props} rows={breakdowns.behaviors} /><MetricTable {...props} rows={breakdowns.metrics} /></div>
        : <p class="dim">Every answer of both runs is looked at. <a href={part}>Show it</a></p>}
    </details>
  );
}

/** "worst: Refunds −57.1 points, Tone −20.0 points"; '' where nothing could be compared. */
function worstOf({ behaviors, metrics }: NonNullable<ComparisonProps['breakdowns']>, { kind }: ComparisonProps['against']): string {
  // The worst of each table stands first, what has no difference last.
  const compared = [kind === 'decided' ? behaviors[0] : undefined, metrics[0]].flatMap((row) => (row?.decision.difference == null ? [] : [{ name: row.name, difference: row.decision.difference }]));
  const worst = compared.filter(({ difference }) => difference < 0).map(({ name, difference }) => `${name || 'No behavior'} ${pointsText(difference)}`);
  if (compared.length === 0) return '';
  return worst.length === 0 ? 'nothing got worse' : `worst: ${worst.join(', ')}`;
}

function BehaviorTable({ rows, address, against, breakdowns }: ComparisonProps & { rows: readonly Breakdown[] }) {
  return (
    <section class="sec">
      <header><h2>By behavior</h2><p>change of the pass rate, worst first</p></header>
      {against.kind === 'not_comparable' ? <p class="dim">The two runs were not judged alike, so nothing is said of their pass rates.</p> : (
        <>
          <table class="tbl tight"><tbody>{rows.map((row) => <Row row={row} scale={scaleOf(rows)} href={comparisonPath(address, { behavior: row.id })} name={row.name || 'No behavior'} />)}</tbody></table>
          <Legend rows={rows} leftOut={breakdowns!.leftOut.behaviors} what="behaviors with fewer tests" />
        </>
      )}
    </section>
  );
}

function MetricTable({ rows, metrics, address, breakdowns }: ComparisonProps & { rows: readonly MetricBreakdown[] }) {
  return (
    <section class="sec">
      <header><h2>By metric</h2><p>change of its pass rate, worst first</p></header>
      {rows.length === 0 ? <p class="dim">No metric is the same in both runs.</p> : (
        <table class="tbl tight"><tbody>
          {rows.map((row) => <Row row={row} scale={scaleOf(rows)} href={comparisonPath(address, { metric: row.id, sort: 'change' })} name={row.name} means={<Means row={row} metric={metrics.find(({ metricId }) => metricId === row.id)} />} />)}
        </tbody></table>
      )}
      <Legend rows={rows} leftOut={breakdowns!.leftOut.metrics} what="metrics" />
    </section>
  );
}

function Legend({ rows, leftOut, what }: { rows: readonly Breakdown[]; leftOut: number; what: string }) {
  return <p class="cap">left of the line: worse{rows.length > 1 && '; coloured where p, adjusted for asking so often (Holm), is below 0.05 and missing verdicts could not change it'}{leftOut > 0 && `; ${leftOut} more ${what} are not shown`}</p>;
}

interface RowProps {
  row: Breakdown;
  scale: number;
  href: string;
  name: string;
  means?: unknown;
}

function Row({ row: { decision, adjustedP }, scale, href, name, means }: RowProps) {
  const { difference, interval, pairs, verdict } = decision;
  // An outage is no evidence: what missing verdicts could turn around stays without colour.
  const isShown = adjustedP !== null && adjustedP < 0.05;
  const tone = isShown && (verdict === 'better' || verdict === 'worse') ? verdict : '';
  return (
    <tr>
      <td><a class="name2" href={href}>{name}</a><span class="sub">{pairs} {pairs === 1 ? 'test' : 'tests'}{means as never}</span></td>
      {difference === null || interval === null
        ? <td class="dim" colspan={2}>no verdict on both sides</td>
        : <><td class="w-g"><Forest difference={difference} interval={interval} scale={scale} tone={tone} /><span class="sub"><span class="vh">95% interval </span>{rangeText(interval)}</span></td>
          <td class="num shrink nowrap">{pointsText(difference)}<span class="sub">{pText(adjustedP ?? 1)}</span></td></>}
    </tr>
  );
}

function Means({ row: { meanBefore, meanAfter }, metric }: { row: MetricBreakdown; metric: ComparisonProps['metrics'][number] | undefined }) {
  if (meanBefore === null || meanAfter === null || !metric) return null;
  const text = (value: number): string => (evaluatorFor(metric.kind).unitOf(metric.config) === 'ms' ? latency(value) : score(value));
  return <> · mean {text(meanBefore)} <Icon name="arrow" also="to" /><span class="vh">to</span> {text(meanAfter)}</>;
}

/** All rows of a table on one scale. */
function scaleOf(rows: readonly Breakdown[]): number {
  return Math.max(0.1, ...rows.flatMap(({ decision: { interval } }) => (interval ? [Math.abs(interval.low), Math.abs(interval.high)] : [])));
}
