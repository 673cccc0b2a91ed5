// The Reviews tab of a run, and who is asked to review what.
import { isRefusal, refuseFields, type Refusal } from '../domain/refusal.ts';
import { accountOf, projectOf, type AppContext } from '../http/app-context.ts';
import { notFoundPage, refusalPage, refusalStatus } from '../http/error-pages.tsx';
import { formValues, readForm, type FormValues } from '../http/forms.ts';
import { answerPage } from '../http/page.tsx';
import { may } from '../http/permissions.ts';
import { idQuery } from '../http/query.ts';
import { readId } from '../http/read-id.ts';
import { countReviews } from '../runs/review-filter.ts';
import { framed, runOf } from '../runs/run-pages.tsx';
import type { FoundRun } from '../runs/run-queries.ts';
import { runReviewsPath } from '../../views/reviews/paths.ts';
import { OwnAssignments } from '../../views/reviews/own-assignments.tsx';
import { RunReviews } from '../../views/reviews/run-reviews.tsx';
import { assignedPeople, openByRun, possibleReviewers } from './assignment-queries.ts';
import { assignResults, removeAssignments, type AssignmentOrder } from './assignment-verbs.ts';
import { countByReviewer, newestReviews } from './run-reviews-queries.ts';

export async function runReviewsPage(c: AppContext): Promise<Response> {
  const run = await runOf(c);
  return run ? showReviews(c, run) : notFoundPage(c);
}

/** `members`: account ids; with `positions` (tests from 0, several fields or separated by commas) or `share` (percent of the failed tests). */
export async function assignAction(c: AppContext): Promise<Response> {
  const run = await runOf(c);
  const form = await readForm(c);
  if (!run) return notFoundPage(c);
  if (isRefusal(form)) return refusalPage(c, form);
  const choice = readChoice(form);
  if (isRefusal(choice)) return showReviews(c, run, { form, refusal: choice });
  const memberIds = form.all('members').map((text) => readId(text) ?? 0);
  const assigned = await assignResults(c.var.deps.db, { projectId: run.project_id, accountId: accountOf(c).id, runId: run.id, memberIds, choice });
  if (isRefusal(assigned)) return showReviews(c, run, { form, refusal: assigned });
  return c.redirect(runReviewsPath(run, { assigned: assigned.assigned }), 303);
}

export async function removeAssignmentAction(c: AppContext): Promise<Response> {
  const run = await runOf(c);
  const form = await readForm(c);
  if (!run) return notFoundPage(c);
  if (isRefusal(form)) return refusalPage(c, form);
  const [assignmentId, memberId] = [readId(form.one('assignment')), readId(form.one('member'))];
  const removed = await removeAssignments(
    c.var.deps.db, { projectId: run.project_id, accountId: accountOf(c).id, runId: run.id }, assignmentId === null ? { memberId: memberId ?? 0 } : { assignmentId });
  return isRefusal(removed) ? refusalPage(c, removed) : c.redirect(runReviewsPath(run, { removed }), 303);
}

export async function ownAssignmentsPage(c: AppContext): Promise<Response> {
  const project = projectOf(c);
  const runs = await openByRun(c.var.deps.db, project.id, accountOf(c).id);
  return answerPage(c, { title: 'Assigned to you', body: <OwnAssignments projectId={project.id} runs={runs} /> });
}

const shareMessage = 'Enter a whole number of percent from 1 to 100.';

function readChoice(form: FormValues): AssignmentOrder['choice'] | Refusal {
  const positions = form.all('positions').flatMap((text) => text.split(',')).map((text) => text.trim()).filter((text) => text !== '');
  if (positions.length > 0) {
    return positions.every((text) => /^\d{1,9}$/.test(text)) ? { positions: positions.map(Number) } : refuseFields({ positions: 'Select results of this run.' });
  }
  const share = form.one('share').trim();
  return /^\d{1,3}$/.test(share) && Number(share) >= 1 && Number(share) <= 100 ? { sharePercent: Number(share) } : refuseFields({ share: shareMessage });
}

/** The tests that were ticked in the list of results, where people count from 1. */
function ticked(c: AppContext): [string, string][] {
  return (c.req.queries('position') ?? []).filter((text) => readId(text) !== null).map((text) => ['positions', String(Number(text) - 1)]);
}

async function showReviews(c: AppContext, run: FoundRun, sent?: { form: FormValues; refusal: Refusal }): Promise<Response> {
  const { db } = c.var.deps;
  const mayReview = may(projectOf(c).role, 'project.review');
  const body = (
    <RunReviews run={run} counts={await countReviews(db, run.id, { behavior: null, accountId: accountOf(c).id, basis: 'final' })} people={await countByReviewer(db, run.id)}
      reviews={await newestReviews(db, run.id, accountOf(c).id)} assigned={await assignedPeople(db, run.id)} possible={mayReview ? await possibleReviewers(db, run.project_id) : []}
      form={sent?.form ?? formValues([['share', '25'], ...ticked(c)])} refusal={sent?.refusal ?? null} done={{ assigned: idQuery(c, 'assigned'), removed: idQuery(c, 'removed') }}
      mayReview={mayReview} now={new Date()} />
  );
  return answerPage(c, { title: `Reviews of ${run.name}`, place: 'runs', ...(sent && { status: refusalStatus(sent.refusal) }), body: framed(c, run, 'reviews', body) });
}
