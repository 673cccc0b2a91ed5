// THE route table: every address, the permission that it needs, and what answers it.
import { createAccountAction, setupPage, signInAction, signInPage, signOutAction } from './accounts/account-pages.tsx';
import { behaviorListPage, behaviorPage, changeBehaviorAction, createBehaviorAction, deleteBehaviorAction, newBehaviorPage } from './behaviors/behavior-pages.tsx';
import { createEndpointAction, curlAction, deleteEndpointAction, endpointListPage, endpointPage, newEndpointPage, updateEndpointAction } from './endpoints/endpoint-pages.tsx';
import { newTestMessageAction, savedTestMessageAction } from './endpoints/test-message-pages.tsx';
import { isLive, isReady } from './http/health.ts';
import { withPagesOfForms } from './http/pages-of-forms.ts';
import { evenArchived, formAt, get, post, program, upload, type Route } from './http/route.ts';
import { confirmImportAction, deleteImportAction, importErrorsCsv, importPage, mapImportAction } from './imports/import-pages.tsx';
import { createImportAction, newImportPage } from './imports/upload-pages.tsx';
import { changePasswordAction, changeProfileAction, endOtherSessionsAction, endSessionAction, profilePage } from './accounts/profile-pages.tsx';
import { invitationPage, joinAction, joinWithNewAccountAction } from './members/invitation-pages.tsx';
import { changeRoleAction, createInvitationAction, leaveProjectAction, memberListPage, removeMemberAction, revokeInvitationAction } from './members/member-pages.tsx';
import {
  archiveProjectAction, chooseMarginAction, createProjectAction, deleteProjectAction, homePage, newDemoAction, projectListPage, projectPage, renameProjectAction, restoreProjectAction, unarchiveProjectAction,
} from './projects/project-pages.tsx';
import { answerDemo } from './demo/demo-endpoint.ts';
import { answerDemoJudge } from './demo/judge-endpoint.ts';
import { checkNewModelAction, checkSavedModelAction } from './models/check-pages.tsx';
import { chooseDefaultJudgeAction, createModelAction, deleteModelAction, modelListPage, modelPage, newModelPage, updateModelAction } from './models/model-pages.tsx';
import { changeMetricAction, createMetricAction, deleteMetricAction, metricListPage, metricPage, newMetricPage } from './metrics/metric-pages.tsx';
import { previewThresholdAction } from './metrics/threshold-preview-pages.ts';
import { tryOutAction } from './metrics/try-out-pages.tsx';
import { executePage, preflightAction, rerunAction, rerunPage, startRunAction } from './runs/execute-pages.tsx';
import { downloadComparison } from './exports/comparison-export-pages.ts';
import { downloadResults } from './exports/export-pages.ts';
import { pinBaselineAction, unpinBaselineAction } from './comparisons/baseline-pages.ts';
import { baselineChoicePage, selectedRunsPage } from './comparisons/asked-comparison.tsx';
import { breakdownsPage, comparedTestPage, comparisonPage, comparisonSummary } from './comparisons/comparison-pages.tsx';
import { confirmResultsAction, undoConfirmationAction } from './reviews/confirmation-pages.tsx';
import { addReviewAction, withdrawReviewAction } from './reviews/review-pages.tsx';
import { agreementPage } from './reviews/agreement-pages.tsx';
import { answerQueueAction, reviewQueuePage, skipInQueueAction, undoInQueueAction } from './reviews/queue-pages.tsx';
import { assignAction, ownAssignmentsPage, removeAssignmentAction, runReviewsPage } from './reviews/run-reviews-pages.tsx';
import { resultChanges, resultPage, resultsPage, runRevisions } from './runs/result-pages.tsx';
import { cancelRunAction, runConfigurationPage, runListPage, runOverviewPage, runProgress } from './runs/run-pages.tsx';
import { addTestsAction, moveTestAction, removeTestAction } from './test-sets/arrange-pages.ts';
import { chooseSetMetricsAction, createTestSetAction, deleteTestSetAction, describeTestSetAction, newTestSetPage, testSetListPage, testSetPage } from './test-sets/test-set-pages.tsx';
import { testListPage } from './tests/test-list-page.tsx';
import { createTestAction, deleteTestAction, newTestPage, testPage, updateTestAction } from './tests/test-pages.tsx';

const project = '/projects/:project{[0-9]+}';
const metric = `${project}/metrics/:metric{[0-9]+}`;
const model = `${project}/models/:model{[0-9]+}`;
const behavior = `${project}/behaviors/:behavior{[0-9]+}`;
const endpoint = `${project}/endpoints/:endpoint{[0-9]+}`;
const run = `${project}/runs/:run{[0-9]+}`;
const testSet = `${project}/test-sets/:testSet{[0-9]+}`;
const test = `${project}/tests/:test{[0-9]+}`;
const importPath = `${project}/imports/:import{[0-9]+}`;

export const routes: readonly Route[] = withPagesOfForms([
  get('/', 'everyone', homePage),
  get('/health/live', 'everyone', isLive),
  get('/health/ready', 'everyone', isReady),
  get('/setup', 'everyone', setupPage),
  post('/setup', 'everyone', createAccountAction),
  get('/sign-in', 'everyone', signInPage),
  post('/sign-in', 'everyone', signInAction),
  post('/sign-out', 'signed-in', signOutAction),
  program('/demo/:version{v1|v2}/chat', answerDemo),
  program('/demo/judge/chat/completions', answerDemoJudge),

  get('/projects', 'signed-in', projectListPage),
  post('/projects', 'signed-in', createProjectAction),
  post('/projects/demo', 'signed-in', newDemoAction),
  get(project, 'project.read', projectPage),
  evenArchived(post(project, 'project.administer', renameProjectAction)),
  formAt('/projects', post(`${project}/margin`, 'project.administer', chooseMarginAction)),
  formAt('/projects', evenArchived(post(`${project}/archive`, 'project.administer', archiveProjectAction))),
  formAt('/projects', evenArchived(post(`${project}/archive/end`, 'project.administer', unarchiveProjectAction))),
  formAt('/projects', evenArchived(post(`${project}/deletion`, 'project.administer', deleteProjectAction))),
  post('/projects/deleted/:deleted{[0-9]+}/restoration', 'signed-in', restoreProjectAction),

  // people
  get('/profile', 'signed-in', profilePage),
  post('/profile', 'signed-in', changeProfileAction),
  post('/profile/password', 'signed-in', changePasswordAction),
  post('/profile/sessions/end', 'signed-in', endOtherSessionsAction),
  post('/profile/sessions/:session{[0-9]+}/end', 'signed-in', endSessionAction),
  get(`${project}/members`, 'project.read', memberListPage),
  formAt(`${project}/members`, post(`${project}/departure`, 'project.read', leaveProjectAction)),
  evenArchived(post(`${project}/members/:member{[0-9]+}/role`, 'project.administer', changeRoleAction)),
  evenArchived(post(`${project}/members/:member{[0-9]+}/removal`, 'project.administer', removeMemberAction)),
  formAt(`${project}/members`, evenArchived(post(`${project}/invitations`, 'project.administer', createInvitationAction))),
  formAt(`${project}/members`, evenArchived(post(`${project}/invitations/:invitation{[0-9]+}/revocation`, 'project.administer', revokeInvitationAction))),
  get('/invitations/:token', 'everyone', invitationPage),
  post('/invitations/:token/membership', 'everyone', joinAction),
  post('/invitations/:token/account', 'everyone', joinWithNewAccountAction),

  // runs
  get(`${project}/runs`, 'project.read', runListPage),
  get(run, 'project.read', runOverviewPage),
  get(`${run}/progress`, 'project.read', runProgress),
  get(`${run}/configuration`, 'project.read', runConfigurationPage),
  get(`${run}/results`, 'project.read', resultsPage),
  get(`${run}/results/:position{[0-9]+}`, 'project.read', resultPage),
  get(`${run}/results/changes`, 'project.read', resultChanges),
  get(`${run}/revisions`, 'project.read', runRevisions),
  get(`${run}/results.csv`, 'project.read', downloadResults),
  post(`${run}/cancellation`, 'project.edit', cancelRunAction),
  get(`${run}/rerun`, 'project.edit', rerunPage),
  post(`${run}/rerun`, 'project.edit', rerunAction),
  get(`${testSet}/runs/new`, 'project.edit', executePage),
  formAt(`${testSet}/runs/new`, post(`${testSet}/runs`, 'project.edit', startRunAction)),
  formAt(`${testSet}/runs/new`, post(`${testSet}/runs/preflight`, 'project.edit', preflightAction)),

  // reviews
  post(`${run}/results/:position{[0-9]+}/reviews`, 'project.review', addReviewAction),
  post(`${run}/results/:position{[0-9]+}/reviews/:review{[0-9]+}/withdrawal`, 'project.review', withdrawReviewAction),
  post(`${run}/results/confirmation`, 'project.review', confirmResultsAction),
  post(`${run}/results/confirmation/undo`, 'project.review', undoConfirmationAction),
  get(`${run}/reviews`, 'project.read', runReviewsPage),
  get(`${run}/review-queue`, 'project.read', reviewQueuePage),
  post(`${run}/review-queue`, 'project.review', answerQueueAction),
  post(`${run}/review-queue/skip`, 'project.review', skipInQueueAction),
  post(`${run}/review-queue/undo`, 'project.review', undoInQueueAction),
  get(`${run}/agreement`, 'project.read', agreementPage),
  formAt(`${run}/reviews`, post(`${run}/assignments`, 'project.review', assignAction)),
  formAt(`${run}/reviews`, post(`${run}/assignments/removal`, 'project.review', removeAssignmentAction)),
  get(`${project}/assignments`, 'project.read', ownAssignmentsPage),

  // comparisons
  get(`${project}/comparison`, 'project.read', selectedRunsPage),
  get(`${run}/comparison`, 'project.read', comparisonPage),
  get(`${run}/comparison.csv`, 'project.read', downloadComparison),
  get(`${run}/comparison/summary`, 'project.read', comparisonSummary),
  get(`${run}/comparison/baselines`, 'project.read', baselineChoicePage),
  get(`${run}/comparison/breakdowns`, 'project.read', breakdownsPage),
  get(`${run}/comparison/tests/:position{[0-9]+}`, 'project.read', comparedTestPage),
  post(`${run}/baseline`, 'project.edit', pinBaselineAction),
  post(`${run}/baseline/end`, 'project.edit', unpinBaselineAction),

  // endpoints
  get(`${project}/endpoints`, 'project.read', endpointListPage),
  post(`${project}/endpoints`, 'project.edit', createEndpointAction),
  get(`${project}/endpoints/new`, 'project.edit', newEndpointPage),
  formAt(`${project}/endpoints/new`, post(`${project}/endpoints/curl`, 'project.edit', curlAction)),
  formAt(`${project}/endpoints/new`, post(`${project}/endpoints/test-message`, 'project.edit', newTestMessageAction)),
  get(endpoint, 'project.read', endpointPage),
  post(endpoint, 'project.edit', updateEndpointAction),
  post(`${endpoint}/deletion`, 'project.administer', deleteEndpointAction),
  post(`${endpoint}/test-message`, 'project.edit', savedTestMessageAction),

  // metrics
  get(`${project}/metrics`, 'project.read', metricListPage),
  get(`${project}/metrics/new`, 'project.edit', newMetricPage),
  post(`${project}/metrics`, 'project.edit', createMetricAction),
  post(`${project}/metrics/try-out`, 'project.read', tryOutAction),
  get(metric, 'project.read', metricPage),
  post(metric, 'project.edit', changeMetricAction),
  post(`${metric}/threshold-preview`, 'project.edit', previewThresholdAction),
  post(`${metric}/deletion`, 'project.administer', deleteMetricAction),

  // models
  get(`${project}/models`, 'project.read', modelListPage),
  get(`${project}/models/new`, 'project.edit', newModelPage),
  post(`${project}/models`, 'project.edit', createModelAction),
  formAt(`${project}/models/new`, post(`${project}/models/check`, 'project.edit', checkNewModelAction)),
  get(model, 'project.read', modelPage),
  post(model, 'project.edit', updateModelAction),
  post(`${model}/check`, 'project.edit', checkSavedModelAction),
  post(`${model}/default-judge`, 'project.edit', chooseDefaultJudgeAction),
  post(`${model}/deletion`, 'project.administer', deleteModelAction),

  // behaviors
  get(`${project}/behaviors`, 'project.read', behaviorListPage),
  get(`${project}/behaviors/new`, 'project.edit', newBehaviorPage),
  post(`${project}/behaviors`, 'project.edit', createBehaviorAction),
  get(behavior, 'project.read', behaviorPage),
  post(behavior, 'project.edit', changeBehaviorAction),
  post(`${behavior}/deletion`, 'project.administer', deleteBehaviorAction),

  // tests
  get(`${project}/tests`, 'project.read', testListPage),
  post(`${project}/tests`, 'project.edit', createTestAction),
  get(`${project}/tests/new`, 'project.edit', newTestPage),
  get(test, 'project.read', testPage),
  post(test, 'project.edit', updateTestAction),
  post(`${test}/deletion`, 'project.administer', deleteTestAction),

  // test sets
  get(`${project}/test-sets`, 'project.read', testSetListPage),
  post(`${project}/test-sets`, 'project.edit', createTestSetAction),
  get(`${project}/test-sets/new`, 'project.edit', newTestSetPage),
  get(testSet, 'project.read', testSetPage),
  post(testSet, 'project.edit', describeTestSetAction),
  post(`${testSet}/metrics`, 'project.edit', chooseSetMetricsAction),
  post(`${testSet}/tests`, 'project.edit', addTestsAction),
  post(`${testSet}/tests/:test{[0-9]+}/removal`, 'project.edit', removeTestAction),
  post(`${testSet}/tests/:test{[0-9]+}/position`, 'project.edit', moveTestAction),
  post(`${testSet}/deletion`, 'project.administer', deleteTestSetAction),

  // imports
  get(`${project}/imports/new`, 'project.edit', newImportPage),
  formAt(`${project}/imports/new`, upload(`${project}/imports`, 'project.edit', createImportAction)),
  get(importPath, 'project.edit', importPage),
  post(`${importPath}/mapping`, 'project.edit', mapImportAction),
  post(`${importPath}/confirmation`, 'project.edit', confirmImportAction),
  get(`${importPath}/errors.csv`, 'project.edit', importErrorsCsv),
  post(`${importPath}/deletion`, 'project.edit', deleteImportAction),
]);
