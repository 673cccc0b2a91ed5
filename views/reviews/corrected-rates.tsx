// The automated pass rate beside the one that people would have found.
import { isFigure } from '../../src/domain/agreement.ts';
import { correctionMethod, type CorrectedRate } from '../../src/domain/corrected-rate.ts';
import { wilsonInterval } from '../../src/domain/statistics.ts';
import { count, counted, percent, percentRange } from '../ui/format.ts';
import { Gauge } from '../ui/gauge.tsx';
import type { AgreementProps } from './agreement.tsx';

export function CorrectedRates({ run, shown }: AgreementProps) {
  const { judged: { passed, scored }, corrected } = shown;
  const interval = wilsonInterval(passed, scored);
  return (
    <section class="sec">
      <header><h2>What it means for {run.name}</h2></header>
      <dl class="adj">
        {interval && <><dt>Automated pass rate</dt><dd>{percent(passed / scored)}</dd><dd><Gauge rate={passed / scored} interval={interval} passed={passed} scored={scored} /></dd></>}
        {isFigure(corrected) && (
          <><dt>Expected if people judged all {count(scored)}</dt><dd>{percent(corrected.rate)}</dd><dd><Gauge rate={corrected.rate} interval={corrected.interval} passed={passed} scored={scored} /></dd></>
        )}
      </dl>
      {isFigure(corrected)
        ? <><p class="sm gap">{corrected.unreviewed > 0 && <>{percentRange(corrected.interval)}, 95% interval. </>}{further(corrected)}</p>
          <p class="sm dim">{correctionMethod}: the automated verdict passes {percent(corrected.sensitivity)} of what people pass and fails {percent(corrected.specificity)} of what they fail, and the interval carries the uncertainty of both.</p></>
        : <p class="sm gap">No corrected pass rate. {corrected.why}</p>}
    </section>
  );
}

export function further({ furtherReviews, unreviewed }: CorrectedRate): string {
  if (unreviewed === 0) return 'Every one of them is reviewed, so this is no estimate but the exact rate.';
  if (furtherReviews === unreviewed) return `Reviewing the other ${count(unreviewed)} gives the exact rate; fewer would not bring it to ± 5 points.`;
  return furtherReviews === 0 ? 'That is within ± 5 points.' : `About ${counted(furtherReviews, 'more review')} would bring it to ± 5 points.`;
}
