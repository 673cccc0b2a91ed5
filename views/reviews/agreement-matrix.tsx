// What the automated verdicts and people said of the same results, as a matrix whose cells list them.
import { reviewedIn } from '../../src/domain/agreement.ts';
import { cellNames, type Cell } from '../../src/reviews/measure-judge.ts';
import { count, counted } from '../ui/format.ts';
import type { AgreementProps } from './agreement.tsx';

export function AgreementMatrix(props: AgreementProps) {
  const { table, leftOut } = props.shown;
  return (
    <section class="sec">
      <header><h2>People and the automated verdict</h2></header>
      <table class="matrix">
        <thead><tr><td></td><th scope="col">People: pass</th><th scope="col">People: fail</th></tr></thead>
        <tbody>
          <tr><th scope="row">Automated: pass</th><MatrixCell {...props} of="bothPass" word="agree" /><MatrixCell {...props} of="falsePass" word="too lenient" /></tr>
          <tr><th scope="row">Automated: fail</th><MatrixCell {...props} of="falseFail" word="too strict" /><MatrixCell {...props} of="bothFail" word="agree" /></tr>
        </tbody>
      </table>
      {reviewedIn(table) > 0 && <p class="sm gap">{mistakes(table.bothPass + table.falsePass, table.falsePass, table.bothFail + table.falseFail, table.falseFail)}</p>}
      {leftOut.error + leftOut.none > 0 && (
        <p class="sm dim">Left out, because no metric decided: {[leftOut.error > 0 ? counted(leftOut.error, 'error') : '', leftOut.none > 0 ? `${count(leftOut.none)} without a metric` : ''].filter((part) => part !== '').join(', ')}.</p>
      )}
    </section>
  );
}

function MatrixCell({ shown, cell, address, of, word }: AgreementProps & { of: Cell; word: string }) {
  const differs = of === 'falsePass' || of === 'falseFail';
  const href = `${address({ metric: shown.metric?.id ?? null, cell: cellNames[of] })}#results`;
  return <td class={differs ? 'dis' : undefined}><a href={href} aria-current={cell === of ? 'true' : undefined}><b>{count(shown.table[of])}</b><span>{word}</span></a></td>;
}

function mistakes(passes: number, falsePasses: number, fails: number, falseFails: number): string {
  return `Of ${counted(passes, 'automated pass', 'automated passes')}, ${count(falsePasses)} ${falsePasses === 1 ? 'hides' : 'hide'} a failure. Of ${counted(fails, 'automated failure')}, ${count(falseFails)} ${falseFails === 1 ? 'is a false alarm' : 'are false alarms'}.`;
}
