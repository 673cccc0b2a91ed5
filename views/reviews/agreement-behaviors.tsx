// How far people and the automated verdicts agree on the tests of each behavior.
import { isFigure } from '../../src/domain/agreement.ts';
import { wilsonInterval } from '../../src/domain/statistics.ts';
import { count } from '../ui/format.ts';
import { Gauge } from '../ui/gauge.tsx';
import type { AgreementProps } from './agreement.tsx';

/** Only beside a figure for all of them: of a few answers, parted once more, nothing can be said. */
export function AgreementBehaviors({ shown: { agreement, behaviors } }: AgreementProps) {
  if (!isFigure(agreement) || behaviors.length < 2) return null;
  return (
    <section class="sec">
      <header><h2>Agreement by behavior</h2></header>
      <table class="tbl tight" role="table">
        <thead class="vh"><tr role="row">{['Behavior', 'Agreed', 'With its 95% interval'].map((head) => <th role="columnheader" scope="col">{head}</th>)}</tr></thead>
        <tbody>
          {behaviors.map(({ name, agreed, reviewed }) => (
            <tr role="row"><td role="cell">{name || <span class="dim">No behavior</span>}</td><td role="cell" class="num nowrap">{count(agreed)} of {count(reviewed)}</td>
              <td role="cell" class="w-g"><Gauge rate={agreed / reviewed} interval={wilsonInterval(agreed, reviewed)!} passed={agreed} scored={reviewed} /></td></tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
