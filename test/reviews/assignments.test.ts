// The Reviews tab of a run and its assignments: who is asked to review what, and where they see it.
import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addReview } from '../../src/reviews/review-verbs.ts';
import { countByReviewer } from '../../src/reviews/run-reviews-queries.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { addPerson, makeRun, type Person, type ReviewedRun } from './reviewed-run.ts';

let app: TestApp;
let run: ReviewedRun;
let ann: Person;
let bob: Person;
beforeAll(async () => { app = await openTestApp(); });
beforeEach(async () => {
  // Tests 0, 2, 4, … 14 fail.
  run = await makeRun(app, 16, (position) => [position % 2 === 0 ? 'fail' : 'pass']);
  ann = await addPerson(app, run.projectId, 'Ann', 'reviewer');
  bob = await addPerson(app, run.projectId, 'Bob', 'editor');
});

const assign = (form: Record<string, string | string[]>, headers?: Record<string, string>): Promise<Response> => app.post(`${run.path}/assignments`, form, headers);
const open = async (): Promise<{ position: number; account_id: number }[]> => app.db.selectFrom('assignments').innerJoin('results', 'results.id', 'assignments.result_id')
  .select(['results.position', 'assignments.account_id']).where('assignments.run_id', '=', run.id).where('closed_at', 'is', null).orderBy('position').execute();
const review = (position: number, person: Person): Promise<unknown> => addReview(app.db, {
  projectId: run.projectId, accountId: person.id, runId: run.id, resultId: run.results[position]!.id, target: 'result', verdict: 'pass', comment: 'SECRET-COMMENT', lane: null, blind: false, requestKey: randomUUID(),
});

describe('a share of the failures', () => {
  it('is spaced evenly and dealt out in turn', async () => {
    const response = await assign({ share: '50', members: [String(ann.id), String(bob.id)] });
    expect([response.status, response.headers.get('location')]).toEqual([303, `${run.path}/reviews?assigned=4`]);
    expect(await open()).toEqual([{ position: 0, account_id: ann.id }, { position: 4, account_id: bob.id }, { position: 8, account_id: ann.id }, { position: 12, account_id: bob.id }]);
  });

  it('never names what somebody has reviewed or was asked to review, and is at least one test', async () => {
    await review(0, bob);
    await assign({ share: '1', members: String(ann.id) });
    expect((await open()).map(({ position }) => position)).toEqual([2]);
    await assign({ share: '100', members: String(bob.id) });
    expect((await open()).map(({ position }) => position)).toEqual([2, 4, 6, 8, 10, 12, 14]);
    const nothing = await assign({ share: '100', members: String(bob.id) });
    expect([nothing.status, (await nothing.text()).includes('No failed test is left')]).toEqual([422, true]);
  });

  it('names the trial that failed', async () => {
    run = await makeRun(app, 1, (_, trial) => [trial === 1 ? 'pass' : 'fail'], 1, 3);
    ann = await addPerson(app, run.projectId, 'Ann', 'reviewer');
    await assign({ share: '100', members: String(ann.id) });
    const assigned = await app.db.selectFrom('assignments').innerJoin('results', 'results.id', 'result_id').select('trial').where('assignments.run_id', '=', run.id).execute();
    expect(assigned).toEqual([{ trial: 2 }]);
  });
});

describe('a selection of results', () => {
  it('is assigned once, and again after it was reviewed', async () => {
    for (const positions of [['3', '5'], '3,5']) await assign({ positions, members: String(ann.id) });
    expect(await open()).toEqual([{ position: 3, account_id: ann.id }, { position: 5, account_id: ann.id }]);
    await review(3, ann);
    expect(await open()).toHaveLength(1);
    await assign({ positions: '3', members: String(ann.id) });
    expect(await open()).toHaveLength(2);
  });

  it('is refused with a message at the field, and what was typed stays', async () => {
    const viewer = await addPerson(app, run.projectId, 'Vic', 'viewer');
    const elsewhere = await makeRun(app, 1, () => ['pass']);
    const stranger = await addPerson(app, elsewhere.projectId, 'Stranger', 'admin');
    for (const [form, message] of [
      [{ share: '37' }, 'Choose who shall review.'],
      [{ share: '37', members: String(viewer.id) }, 'Choose members of this project who may review.'],
      [{ share: '37', members: [String(ann.id), String(stranger.id)] }, 'Choose members of this project who may review.'],
      [{ share: '0', members: String(ann.id) }, 'Enter a whole number of percent from 1 to 100.'],
      [{ share: 'half', members: String(ann.id) }, 'Enter a whole number of percent from 1 to 100.'],
      [{ positions: '3,99', members: String(ann.id) }, 'Select results of this run.'],
      [{ positions: '3,x', members: String(ann.id) }, 'Select results of this run.'],
    ] as const) {
      const refused = await assign(form as Record<string, string | string[]>);
      const html = await refused.text();
      expect([refused.status, html.includes(message)], JSON.stringify(form)).toEqual([422, true]);
      for (const typed of ['share' in form ? form.share : form.positions, ...('members' in form ? [`value="${ann.id}" checked`] : [])]) {
        if (!JSON.stringify(form).includes(String(viewer.id))) expect(html).toContain(typed);
      }
    }
    expect(await open()).toEqual([]);
    expect((await assign({ share: '50', members: String(ann.id) }, viewer.headers)).status).toBe(403);
  });
});

describe('what is open', () => {
  it('of tests that nobody has judged is refused where they stand, not at a share that is not shown', async () => {
    const unjudged = await makeRun(app, 3, () => null);
    const refused = await app.post(`${unjudged.path}/assignments`, { positions: '0,1', members: String(app.accountId) });
    const html = await refused.text();
    expect(refused.status).toBe(422);
    expect(html).toMatch(/2 ticked tests.*?<span class="field-error">None of these tests is judged yet\.</s);
  });

  it('stands in the audit log under the number of its run', async () => {
    await assign({ share: '50', members: String(ann.id) });
    await app.post(`${run.path}/assignments/removal`, { member: String(ann.id) });
    const entries = await app.db.selectFrom('audit_entries').select(['action', 'subject']).where('project_id', '=', run.projectId).where('action', 'in', ['results.assigned', 'assignments.removed']).orderBy('id').execute();
    expect(entries).toEqual([{ action: 'results.assigned', subject: `run ${run.number}` }, { action: 'assignments.removed', subject: `run ${run.number}` }]);
    expect(run.id, 'which is not its id').not.toBe(run.number);
  });

  it('stands in the top bar and on one’s own page until it is reviewed or taken back', async () => {
    await assign({ positions: ['1', '2', '3'], members: String(ann.id) });
    const bar = async (): Promise<string | undefined> => /To review <span class="count">(\d+)</.exec(await (await app.get(`${run.path}/configuration`, ann.headers)).text())?.[1];
    expect(await bar()).toBe('3');
    expect(await (await app.get(`/projects/${run.projectId}/assignments`, ann.headers)).text()).toMatch(new RegExp(`href="${run.path}/results\\?review=assigned"`));
    await review(1, ann);
    expect(await bar()).toBe('2');
    const { id } = await app.db.selectFrom('assignments').select('id').where('run_id', '=', run.id).where('closed_at', 'is', null).orderBy('id').limit(1).executeTakeFirstOrThrow();
    expect((await app.post(`${run.path}/assignments/removal`, { assignment: String(id) })).status).toBe(303);
    expect(await bar()).toBe('1');
    await app.post(`${run.path}/assignments/removal`, { member: String(ann.id) });
    expect(await bar()).toBeUndefined();
    expect(await (await app.get(`/projects/${run.projectId}/assignments`, ann.headers)).text()).toContain('Nothing is assigned to you');
    expect((await app.db.selectFrom('assignments').select('id').where('run_id', '=', run.id).execute()).length, 'what is done is kept').toBe(1);
  });

  it('of another run or project cannot be taken back', async () => {
    await assign({ positions: ['1'], members: String(ann.id) });
    const { id } = await app.db.selectFrom('assignments').select('id').where('run_id', '=', run.id).executeTakeFirstOrThrow();
    const other = await makeRun(app, 1, () => ['pass']);
    for (const form of [{ assignment: String(id) }, { member: String(ann.id) }, {}] as Record<string, string>[]) expect((await app.post(`${other.path}/assignments/removal`, form)).status).toBe(404);
    expect(await open()).toHaveLength(1);
  });
});

describe('the Reviews tab', () => {
  it('counts tests as the results filters do, and says who reviewed what', async () => {
    await review(0, ann);
    await review(1, ann);
    await review(1, bob);
    const html = await (await app.get(`${run.path}/reviews`)).text();
    for (const [filter, tests] of [['reviewed', 2], ['not-reviewed', 14], ['corrected', 1], ['conflicting', 1]] as const) {
      expect(html).toContain(`results?review=${filter}">${tests}</a>`);
    }
    expect(html).not.toContain('results?review=disputed');
    expect(html).toMatch(/Ann<\/span><\/td><td role="cell" class="num">2<\/td><td role="cell" class="num hide-s">2<\/td><td role="cell" class="num">1</);
    expect(html.match(/SECRET-COMMENT/g)).toHaveLength(3);
  });

  it('counts a turn that was failed in a passed result as contradicting the machine', async () => {
    const said = { projectId: run.projectId, runId: run.id, target: 'turn', turnNumber: 1, comment: 'Rude.', lane: null, blind: false } as const;
    for (const [position, verdict] of [[1, 'fail'], [3, 'pass'], [0, 'fail']] as const) {
      await addReview(app.db, { ...said, accountId: ann.id, resultId: run.results[position]!.id, verdict, requestKey: randomUUID() });
    }
    expect(await countByReviewer(app.db, run.id)).toMatchObject([{ name: 'Ann', reviews: 3, contradicting: 1 }]);
  });

  it('invites reviewers to a queue, and offers a viewer none of it', async () => {
    const viewer = await addPerson(app, run.projectId, 'Vic', 'viewer');
    expect(await (await app.get(`${run.path}/reviews`, ann.headers)).text()).toMatch(/review-queue\?lane=random[\s\S]*Ask members to review/);
    expect(await (await app.get(`${run.path}/reviews`, viewer.headers)).text()).not.toMatch(/review-queue|Ask members/);
  });
});
