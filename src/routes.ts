// THE route table: every address, the permission that it needs, and what answers it.
import { createAccountAction, setupPage, signInAction, signInPage, signOutAction } from './accounts/account-pages.tsx';
import { behaviorListPage, behaviorPage, changeBehaviorAction, createBehaviorAction, deleteBehaviorAction, newBehaviorPage } from './behaviors/behavior-pages.tsx';
import { get, post, program, type Route } from './http/route.ts';
import { createProjectAction, deleteProjectAction, homePage, newDemoAction, projectListPage, projectPage } from './projects/project-pages.tsx';
import { answerDemo } from './demo/demo-endpoint.ts';
import { changeMetricAction, createMetricAction, deleteMetricAction, metricListPage, metricPage, newMetricPage } from './metrics/metric-pages.tsx';
import { tryOutAction } from './metrics/try-out-pages.tsx';
import { executePage, rerunAction, rerunPage, startRunAction } from './runs/execute-pages.tsx';
import { downloadResults } from './exports/export-pages.ts';
import { resultPage, resultsPage } from './runs/result-pages.tsx';
import { cancelRunAction, runConfigurationPage, runListPage, runOverviewPage, runProgress } from './runs/run-pages.tsx';

const project = '/projects/:project{[0-9]+}';
const metric = `${project}/metrics/:metric{[0-9]+}`;
const behavior = `${project}/behaviors/:behavior{[0-9]+}`;
const run = `${project}/runs/:run{[0-9]+}`;
const testSet = `${project}/test-sets/:testSet{[0-9]+}`;

export const routes: readonly Route[] = [
  get('/', 'everyone', homePage),
  get('/setup', 'everyone', setupPage),
  post('/setup', 'everyone', createAccountAction),
  get('/sign-in', 'everyone', signInPage),
  post('/sign-in', 'everyone', signInAction),
  post('/sign-out', 'signed-in', signOutAction),
  program('/demo/:version{v1|v2}/chat', answerDemo),

  get('/projects', 'signed-in', projectListPage),
  post('/projects', 'signed-in', createProjectAction),
  post('/projects/demo', 'signed-in', newDemoAction),
  get(project, 'project.read', projectPage),
  post(`${project}/deletion`, 'project.administer', deleteProjectAction),

  // runs
  get(`${project}/runs`, 'project.read', runListPage),
  get(run, 'project.read', runOverviewPage),
  get(`${run}/progress`, 'project.read', runProgress),
  get(`${run}/configuration`, 'project.read', runConfigurationPage),
  get(`${run}/results`, 'project.read', resultsPage),
  get(`${run}/results/:position{[0-9]+}`, 'project.read', resultPage),
  get(`${run}/results.csv`, 'project.read', downloadResults),
  post(`${run}/cancellation`, 'project.edit', cancelRunAction),
  get(`${run}/rerun`, 'project.edit', rerunPage),
  post(`${run}/rerun`, 'project.edit', rerunAction),
  get(`${testSet}/runs/new`, 'project.edit', executePage),
  post(`${testSet}/runs`, 'project.edit', startRunAction),

  // endpoints

  // metrics
  get(`${project}/metrics`, 'project.read', metricListPage),
  get(`${project}/metrics/new`, 'project.edit', newMetricPage),
  post(`${project}/metrics`, 'project.edit', createMetricAction),
  post(`${project}/metrics/try-out`, 'project.read', tryOutAction),
  get(metric, 'project.read', metricPage),
  post(metric, 'project.edit', changeMetricAction),
  post(`${metric}/deletion`, 'project.administer', deleteMetricAction),

  // behaviors
  get(`${project}/behaviors`, 'project.read', behaviorListPage),
  get(`${project}/behaviors/new`, 'project.edit', newBehaviorPage),
  post(`${project}/behaviors`, 'project.edit', createBehaviorAction),
  get(behavior, 'project.read', behaviorPage),
  post(behavior, 'project.edit', changeBehaviorAction),
  post(`${behavior}/deletion`, 'project.administer', deleteBehaviorAction),

  // tests

  // test sets

  // imports
];
