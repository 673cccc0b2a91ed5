// The pages of runs: list, overview with its live progress, configuration.
import { answerPage } from '../http/page.tsx';
import { notFoundPage } from '../http/error-pages.tsx';
import { idParam, projectOf, accountOf, type AppContext } from '../http/app-context.ts';
import { may } from '../http/permissions.ts';
import { goTo, isPartial, targetId } from '../http/htmx.ts';
import { largestInteger } from '../http/read-id.ts';
import { idQuery, textQuery } from '../http/query.ts';
import { runStates } from '../domain/vocabulary.ts';
import { isUnderWay, RunList, RunListPage, runListId, type RunListProps } from '../../views/runs/run-list.tsx';
import { RunListFollowers } from '../../views/runs/run-list-head.tsx';
import { RunFrame, type RunTab } from '../../views/runs/run-frame.tsx';
import { isFinished } from '../../views/runs/run-moment.ts';
import { RunLive, RunOverviewPart, runLiveId } from '../../views/runs/run-overview.tsx';
import { RunConfiguration } from '../../views/runs/run-configuration.tsx';
import { runsPath, withQuery } from '../../views/runs/paths.ts';
import { Notice } from '../../views/runs/results-notice.tsx';
import { FirstSteps } from '../../views/runs/first-steps.tsx';
import { readAgainstBaseline } from '../comparisons/against-baseline.ts';
import { listBaselines } from '../comparisons/listed-baselines.ts';
import { cancelRun, endedBefore } from './cancel-run.ts';
import { readFirstSteps } from './first-steps.ts';
import { bases } from './result-order.ts';
import { readOverview } from './run-overview.ts';
import { readConfiguration } from './run-configuration.ts';
import { findRun, listRuns, runFacets, type FoundRun, type RunFilters } from './run-queries.ts';
import { streamProgress } from './run-progress.tsx';

export async function runListPage(c: AppContext): Promise<Response> {
  const project = projectOf(c);
  const { db } = c.var.deps;
  const filters = readFilters(c);
  const { pathname, search } = new URL(c.req.url);
  const page = await listRuns(db, project.id, filters);
  const props: RunListProps = {
    projectId: project.id, filters, self: pathname + search, now: new Date(), mayEdit: may(project.role, 'project.edit'), page,
    facets: await runFacets(db, project.id), baselines: await listBaselines(db, page.runs.map(({ id }) => id)),
  };
  if (props.facets.total === 0) return firstStepsPage(c, props.mayEdit);
  return answerPage(c, {
    title: 'Test runs', place: 'runs', body: <RunListPage {...props} />,
    fragments: { [runListId]: () => <><RunList {...props} /><RunListFollowers {...props} /></> },
    ...(isUnderWay(props) && { refreshS: 5 }),
  });
}

async function firstStepsPage(c: AppContext, mayEdit: boolean): Promise<Response> {
  const { id } = projectOf(c);
  const steps = await readFirstSteps(c.var.deps.db, id);
  return answerPage(c, { title: 'Test runs', place: 'runs', body: <FirstSteps projectId={id} steps={steps} mayEdit={mayEdit} /> });
}

function readFilters(c: AppContext): RunFilters {
  const state = c.req.query('state') ?? '';
  return {
    q: textQuery(c, 'q'), state: runStates.find((known) => known === state) ?? '', tag: textQuery(c, 'tag'),
    testSet: idQuery(c, 'test-set'), endpoint: idQuery(c, 'endpoint'), before: idQuery(c, 'before', largestInteger),
  };
}

export async function runOverviewPage(c: AppContext): Promise<Response> {
  const run = await runOf(c);
  if (!run) return notFoundPage(c);
  const basis = bases.find((known) => known === c.req.query('basis')) ?? 'final';
  const { db } = c.var.deps;
  const against = isFinished(run) ? await readAgainstBaseline(db, run, basis) : null;
  const props = { run, overview: await readOverview(db, run, basis), against, mayEdit: may(projectOf(c).role, 'project.edit'), now: new Date() };
  const justOverview = isPartial(c) && targetId(c) === runLiveId;
  return answerPage(c, {
    title: run.name, place: 'runs', ...(!isFinished(run) && { refreshS: 3 }),
    body: justOverview ? null : framed(c, run, 'overview', <><Notice words={endedBeforeCancel(c, run)} /><RunOverviewPart {...props} /></>),
    fragments: { [runLiveId]: () => <RunLive {...props} /> },
  });
}

export async function runConfigurationPage(c: AppContext): Promise<Response> {
  const run = await runOf(c);
  if (!run) return notFoundPage(c);
  const configuration = await readConfiguration(c.var.deps.db, run);
  return answerPage(c, { title: `Configuration of ${run.name}`, place: 'runs', body: framed(c, run, 'configuration', <RunConfiguration run={run} configuration={configuration} />) });
}

export async function runProgress(c: AppContext): Promise<Response> {
  const run = await runOf(c);
  return run ? streamProgress(c, run.id) : notFoundPage(c);
}

export async function cancelRunAction(c: AppContext): Promise<Response> {
  const run = await runOf(c);
  if (!run) return notFoundPage(c);
  const refusal = await cancelRun(c.var.deps.db, { id: run.id, projectId: run.project_id }, accountOf(c).id);
  return goTo(c, withQuery(runsPath(run.project_id, run.number), { ended: refusal ? 1 : null }));
}

/** What whoever came too late with a cancel was sent here with. */
function endedBeforeCancel(c: AppContext, run: FoundRun): string | null {
  return c.req.query('ended') !== undefined && run.state === 'completed' ? endedBefore : null;
}

export function runOf(c: AppContext): Promise<FoundRun | null> {
  return findRun(c.var.deps.db, projectOf(c).id, idParam(c, 'run', largestInteger));
}

/** The run's head around one of its pages. */
export function framed(c: AppContext, run: FoundRun, tab: RunTab, content: unknown, layout?: 'app') {
  const sourceRun = run.source_number === null || run.source_name === null ? null : { number: run.source_number, name: run.source_name };
  return (
    <RunFrame run={run} tab={tab} startedBy={run.started_by_name} sourceRun={sourceRun} isPinned={run.is_pinned} mayEdit={may(projectOf(c).role, 'project.edit')}
      now={new Date()} {...(layout && { layout })}>{content as never}</RunFrame>
  );
}
