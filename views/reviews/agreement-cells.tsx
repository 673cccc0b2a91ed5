// The reviewed results behind a cell of the matrix, or all on which people and the automated verdict differ.
import type { BlindReview } from '../../src/reviews/agreement-queries.ts';
import type { Cell } from '../../src/reviews/measure-judge.ts';
import { resultPath, withQuery } from '../runs/paths.ts';
import { count, excerpt } from '../ui/format.ts';
import { VerdictMark } from '../ui/mark.tsx';
import type { AgreementProps } from './agreement.tsx';

const titles: Record<Cell, string> = { bothPass: 'Both say Pass', falsePass: 'False passes', falseFail: 'False fails', bothFail: 'Both say Fail' };
const mostListed = 50;

export function AgreementCells({ run, shown, cell, address }: AgreementProps) {
  const listed = cell ? shown.cells[cell] : [...shown.cells.falsePass, ...shown.cells.falseFail];
  return (
    <section class="sec" id="results">
      <header><h2>{cell ? titles[cell] : 'Where people and the automated verdict differ'}</h2>
        {cell && <p><a href={address({ metric: shown.metric?.id ?? null })}>All that differ</a></p>}</header>
      {listed.length === 0 ? <p class="dim">None.</p> : <ul class="differ">{listed.slice(0, mostListed).map((review) => <Reviewed run={run} review={review} />)}</ul>}
      {listed.length > mostListed && <p class="sm dim">The first {mostListed} of {count(listed.length)}, in the order of the tests.</p>}
    </section>
  );
}

function Reviewed({ run, review }: { run: AgreementProps['run']; review: BlindReview }) {
  const href = withQuery(resultPath(run.project_id, run.number, review.position), { trial: review.trial === 1 ? null : review.trial, tab: 'reviews' });
  return (
    <li>
      <a class="name" href={href}>{excerpt(review.prompt, 140)}</a>
      <span class="sm">automated <VerdictMark verdict={review.automatedVerdict} /> {review.reviewer} <VerdictMark verdict={review.verdict} /></span>
      {review.comment && <p class="sm">{excerpt(review.comment, 300)}</p>}
    </li>
  );
}
