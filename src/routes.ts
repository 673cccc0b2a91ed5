// THE route table: every address, the permission that it needs, and what answers it.
import { createAccountAction, setupPage, signInAction, signInPage, signOutAction } from './accounts/account-pages.tsx';
import { get, post, program, type Route } from './http/route.ts';
import { createProjectAction, deleteProjectAction, homePage, newDemoAction, projectListPage, projectPage } from './projects/project-pages.tsx';
import { answerDemo } from './demo/demo-endpoint.ts';
import { executePage, rerunAction, rerunPage, startRunAction } from './runs/execute-pages.tsx';
import { downloadResults } from './exports/export-pages.ts';
import { resultPage, resultsPage } from './runs/result-pages.tsx';
import { cancelRunAction, runConfigurationPage, runListPage, runOverviewPage, runProgress } from './runs/run-pages.tsx';

const project = '/projects/:project{[0-9]+}';
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

  // behaviors

  // tests

  // test sets

  // imports
];
