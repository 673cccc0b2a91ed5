// The page of a comparison: which runs, the verdict, the matrix, what changed where, and every test.
import type { JudgingDifference } from '../../src/comparisons/against-baseline.ts';
import { Icon } from '../ui/icon.tsx';
import { Breakdowns } from './breakdowns.tsx';
import { ComparedTests } from './compared-tests.tsx';
import type { ComparisonProps } from './comparison-props.ts';
import { Ledger } from './ledger.tsx';
import { Matrix } from './matrix.tsx';
import { PassRates } from './pass-rates.tsx';
import { comparisonPath } from './paths.ts';
import { judgingSentence, RunAgain, Verdict, VerdictHead, whatDiffers } from './verdict.tsx';
import { VersusBar } from './versus-bar.tsx';

export function Comparison(props: ComparisonProps) {
  return (
    <>
      <VersusBar {...props} />
      <Head {...props} />
      {/* Colour is earned by evidence, and runs that are not comparable give none. */}
      <div class={props.against.kind === 'not_comparable' ? 'evidence none' : 'evidence'}>
        <div class="cmpgrid"><Matrix {...props} /><PassRates {...props} /><Ledger {...props} /></div>
        <Breakdowns {...props} />
        <ComparedTests {...props} />
      </div>
    </>
  );
}

function Head(props: ComparisonProps) {
  const { against, address, pair, mayEdit } = props;
  if (against.kind === 'not_comparable') return <NotComparable {...props} difference={against.difference} />;
  return (
    <Verdict against={against} projectId={pair.run.project_id}>
      {mayEdit && <RunAgain decision={against.decision} run={pair.run} />}
      {address.shared && <span class="sm dim">By the shared metrics alone; reviews of whole results count. <a href={comparisonPath({ ...address, shared: false })}>By all metrics</a></span>}
    </Verdict>
  );
}

function NotComparable({ address, metrics, pair: { run, baseline }, mayEdit, difference }: ComparisonProps & { difference: JudgingDifference }) {
  const same = metrics.filter(({ standing }) => standing === 'same');
  const rescore = `/projects/${run.project_id}/test-sets/${run.test_set_id}/runs/new?answers_from=${baseline.number}&metrics_of=${run.number}`;
  const next = (
    <>
      {same.length > 0 && <a class="btn" href={comparisonPath({ ...address, shared: true })}>Compare {same.length === 1 ? 'the shared metric' : `the ${same.length} shared metrics`}</a>}
      {mayEdit && <a class="btn" href={rescore}><Icon name="rerun" />Re-score the answers of #{baseline.number} with today’s metrics</a>}
    </>
  );
  return (
    <VerdictHead icon="error" title={<>Not comparable with {baseline.name}: {whatDiffers(difference)}.</>} next={next}>
      <p>{judgingSentence(difference, baseline.name)} A change of the pass rate could come from that alone, so nothing is said of it.</p>
    </VerdictHead>
  );
}
