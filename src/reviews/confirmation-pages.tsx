// Confirming results, one or a selection, on a run's results or on a comparison, and taking that back.
import { randomUUID } from 'node:crypto';
import type { Child } from 'hono/jsx';
import { isRefusal } from '../domain/refusal.ts';
import { accountOf, projectOf, type AppContext } from '../http/app-context.ts';
import { notFoundPage, refusalPage } from '../http/error-pages.tsx';
import { readForm, type FormValues } from '../http/forms.ts';
import { isPartial, targetId } from '../http/htmx.ts';
import { answerFragment } from '../http/page.tsx';
import { largestInteger, largestSmallint, readId } from '../http/read-id.ts';
import { confirmationQuery, confirmationWords, withdrawnWords } from '../runs/confirmation-words.ts';
import { changedDetail, changedTests, openQuery, readFilters, type OpenPlace } from '../runs/result-pages.tsx';
import { runOf } from '../runs/run-pages.tsx';
import type { RunRow } from '../runs/run-queries.ts';
import { resultPath, runsPath, withQuery } from '../../views/runs/paths.ts';
import { filterQuery, resultTabs } from '../../views/runs/result-address.ts';
import { resultPanesId } from '../../views/runs/result-list-ids.ts';
import { Notice, type UndoableConfirmation } from '../../views/runs/results-notice.tsx';
import { ConfirmationKey } from '../../views/runs/review-answers.tsx';
import { confirmResults, type Confirmed } from './confirm-results.ts';
import { undoConfirmation } from './undo-confirmation.ts';

export async function confirmResultsAction(c: AppContext): Promise<Response> {
  const run = await runOf(c);
  if (!run) return notFoundPage(c);
  const form = await readForm(c);
  if (isRefusal(form)) return refusalPage(c, form);
  const oneTrial = form.one('one-trial');
  const trial = oneTrial === '' ? null : readId(oneTrial, largestSmallint) ?? 0;
  const tests = form.all('position').map((position) => ({ position: (readId(position, largestInteger) ?? 0) - 1, trial }));
  const confirmed = await confirmResults(c.var.deps.db, {
    projectId: projectOf(c).id, accountId: accountOf(c).id, runId: run.id, tests, lane: null, blind: false, requestKey: form.one('request-key'), seenReviewId: readId(form.one('seen')) ?? 0,
  });
  if (isRefusal(confirmed)) return confirmed.refused === 'invalid' && isPartial(c) ? answerFragment(c, <Notice words={confirmed.message} swapped />, 422) : refusalPage(c, confirmed);
  return isPartial(c) ? answerConfirmed(c, run, tests.map(({ position }) => position), confirmed, form) : c.redirect(afterConfirming(c, run, confirmed, form), 303);
}

function afterConfirming(c: AppContext, run: RunRow, confirmed: Confirmed, form: FormValues): string {
  return backTo(c, run, readOpen(form), { ...confirmationQuery(confirmed), ...(confirmed.confirmed > 0 && { undo: form.one('request-key') }) });
}

/** The list, or the result that was open, with what came of it. */
function backTo(c: AppContext, run: RunRow, open: OpenPlace | null, told: Record<string, string | number>): string {
  const path = open ? resultPath(run.project_id, run.number, open.position) : `${runsPath(run.project_id, run.number)}/results`;
  return withQuery(path, { ...filterQuery(readFilters(c)), ...(open && { tab: open.tab === 'overview' ? null : open.tab, trial: open.trial === 1 ? null : open.trial }), ...told });
}

async function answerConfirmed(c: AppContext, run: RunRow, positions: number[], confirmed: Confirmed, form: FormValues): Promise<Response> {
  const undo = confirmed.confirmed > 0 ? undoOf(c, run, form) : null;
  return answerFragment(c, (
    <>
      {await changedParts(c, run, positions, { open: readOpen(form), unticks: form.one('one-trial') === '' })}
      <Notice words={confirmationWords(confirmed)} undo={undo} outdated={confirmed.turned > 0 && !isAmongResults(c)} swapped />
    </>
  ));
}

function undoOf(c: AppContext, run: RunRow, form: FormValues): UndoableConfirmation {
  return { run, filters: readFilters(c), requestKey: form.one('request-key'), open: readOpen(form), amongResults: isAmongResults(c) };
}

/** Takes back what one form confirmed. */
export async function undoConfirmationAction(c: AppContext): Promise<Response> {
  const run = await runOf(c);
  if (!run) return notFoundPage(c);
  const form = await readForm(c);
  if (isRefusal(form)) return refusalPage(c, form);
  const undone = await undoConfirmation(c.var.deps.db, { projectId: run.project_id, accountId: accountOf(c).id, runId: run.id, requestKey: form.one('request-key') });
  if (isRefusal(undone)) return refusalPage(c, undone);
  if (!isPartial(c)) return c.redirect(backTo(c, run, openQuery(c), { withdrawn: undone.withdrawn }), 303);
  return answerFragment(c, <>{await changedParts(c, run, undone.positions, { open: readOpen(form), unticks: false })}<Notice words={withdrawnWords(undone.withdrawn)} swapped /></>);
}

interface PageState {
  open: OpenPlace | null;
  unticks: boolean;
}

/** Among results everything that counts. A comparison stays as it is, but its forms are new ones: by its old key a form would find what it has written already. */
async function changedParts(c: AppContext, run: RunRow, positions: readonly number[], { open, unticks }: PageState): Promise<Child> {
  if (!isAmongResults(c)) return <>{positions.map((position) => <ConfirmationKey position={position} requestKey={randomUUID()} swapped />)}</>;
  return (
    <>
      {await changedTests(c, run, positions, { open: open?.position ?? null, unticks })}
      {open && positions.includes(open.position) && await changedDetail(c, run, open)}
    </>
  );
}

function isAmongResults(c: AppContext): boolean {
  return targetId(c) === resultPanesId;
}

function readOpen(form: FormValues): OpenPlace | null {
  const open = readId(form.one('open'), largestInteger);
  return open === null ? null : { position: open - 1, trial: readId(form.one('trial'), largestSmallint) ?? 1, tab: resultTabs.find((name) => name === form.one('tab')) ?? 'overview' };
}
