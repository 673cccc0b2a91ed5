// "Can the automated verdicts be trusted?": a run's agreement page, where a blind review ends.
import { projectOf, accountOf, type AppContext } from '../http/app-context.ts';
import { notFoundPage } from '../http/error-pages.tsx';
import { answerPage } from '../http/page.tsx';
import { may } from '../http/permissions.ts';
import { idQuery } from '../http/query.ts';
import { runOf } from '../runs/run-pages.tsx';
import { AgreementPage, type AgreementAddress } from '../../views/reviews/agreement.tsx';
import { agreementPath } from '../../views/reviews/paths.ts';
import { blindReviews, readJudged } from './agreement-queries.ts';
import { cellNames, measureJudge, type Cell } from './measure-judge.ts';
import { readSampleProgress } from './sample-progress.ts';

export async function agreementPage(c: AppContext): Promise<Response> {
  const run = await runOf(c);
  if (!run) return notFoundPage(c);
  const { db } = c.var.deps;
  const mayReview = may(projectOf(c).role, 'project.review');
  const sample = await readSampleProgress(db, run, accountOf(c).id);
  // While somebody can still be asked blindly, the counts hold only what they know: from counts of the others, a verdict could be deduced. They may say that they rather look.
  const everyone = c.req.query('everyone') === '1';
  const stillAsked = mayReview && sample.next !== null && !everyone;
  const reviews = await blindReviews(db, run, accountOf(c).id);
  const shownReviews = stillAsked ? reviews.filter(({ known }) => known) : reviews;
  const hidden = new Set(reviews.map(({ resultId }) => resultId)).size - new Set(shownReviews.map(({ resultId }) => resultId)).size;
  const report = measureJudge(shownReviews, await readJudged(db, run));
  const address: AgreementAddress = (query = {}) => agreementPath(run, { everyone: everyone ? 1 : null, ...query });
  const metricId = idQuery(c, 'metric');
  const shown = metricId === null ? report.whole : report.metrics.find(({ metric }) => metric.id === metricId);
  if (!shown) return notFoundPage(c);
  return answerPage(c, {
    title: `Agreement on ${run.name}`, place: 'runs',
    body: <AgreementPage run={run} report={report} shown={shown} cell={readCell(c.req.query('cell'))} sample={sample} mayReview={mayReview} stillAsked={stillAsked} hidden={hidden} address={address} />,
  });
}

function readCell(text: string | undefined): Cell | null {
  return (Object.keys(cellNames) as Cell[]).find((cell) => cellNames[cell] === text) ?? null;
}
