// Filling and ordering a test set by its forms.
import { beforeAll, describe, expect, it } from 'vitest';
import { createProject } from '../../src/projects/project-verbs.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { setFixtures, type SetFixtures } from './set-fixtures.ts';

let app: TestApp;
let sets: string;
let newSet: SetFixtures['newSet'];
let newTest: SetFixtures['newTest'];
let newBehavior: SetFixtures['newBehavior'];
let promptsOf: SetFixtures['promptsOf'];
let versionOf: SetFixtures['versionOf'];
beforeAll(async () => {
  app = await openTestApp();
  sets = `/projects/${app.projectId}/test-sets`;
  ({ newSet, newTest, newBehavior, promptsOf, versionOf } = setFixtures(app));
});

describe('adding tests', () => {
  it('puts the checked ones at the end once, and goes on in the list with the same filters', async () => {
    const set = await newSet();
    const [one, two] = [await newTest('One'), await newTest('Two')];
    const response = await app.post(`${sets}/${set}/tests?add-to=${set}&q=o&tag=`, { from: 'list', test: [String(two), String(one), String(two)] });
    expect(response.headers.get('location')).toBe(`/projects/${app.projectId}/tests?add-to=${set}&q=o&added=2`);
    await app.post(`${sets}/${set}/tests`, { from: 'list', test: String(one) });
    expect([await promptsOf(set), await versionOf(set)]).toEqual([['Two', 'One'], 2]);
    expect(await (await app.get(response.headers.get('location')!)).text()).toContain('2 tests added to the end of Core.');
  });

  it('refuses none, and any that is deleted, of another project, of another type or no test at all, and adds nothing then', async () => {
    const set = await newSet();
    const good = await newTest('Good words');
    const other = await createProject(app.db, 'Other', app.accountId);
    const gone = 'A checked test does not exist any more.';
    const cases: [string[], string][] = [
      [[], 'Check at least one test.'], [[String(await newTest('x', app.projectId, { deleted_at: new Date() }))], gone], [[String(await newTest('x', other))], gone],
      [[String(await newTest('x', app.projectId, { type: 'multi-turn' }))], 'This test set holds single-turn tests only.'], [['99999999'], gone], [['x'], gone],
    ];
    for (const [bad, message] of cases) {
      const response = await app.post(`${sets}/${set}/tests`, { from: 'list', test: bad.length === 0 ? [] : [String(good), ...bad] });
      const html = await response.text();
      expect([response.status, html]).toEqual([422, expect.stringContaining(message)]);
      if (bad.length > 0) expect(html).toMatch(new RegExp(`name="test" value="${good}" checked`));
    }
    expect([await promptsOf(set), await versionOf(set)]).toEqual([[], 1]);
  });

  it('by pasting makes a test of each line, in their order, each with the behavior that was chosen', async () => {
    const set = await newSet();
    const behavior = await newBehavior('B');
    const lines = Array.from({ length: 1_000 }, (_, n) => `Question ${n}?`);
    const response = await app.post(`${sets}/${set}/tests`, { questions: `\r\n  ${lines.join('\r\n\r\n')}  \r\n`, behavior: String(behavior) });
    expect(response.headers.get('location')).toBe(`${sets}/${set}?added=1000`);
    expect([await promptsOf(set), await versionOf(set)]).toEqual([lines, 2]);
    const other = await app.db.selectFrom('tests').innerJoin('test_set_tests', 'test_id', 'id').select('id').where('test_set_id', '=', set).where('behavior_id', 'is', null).execute();
    expect(other).toEqual([]);
  });

  it.each([
    ['nothing', { questions: ' \n ' }, 'questions', 'Paste at least one question.'],
    ['more than 1,000 lines', { questions: 'kept words\n'.repeat(1_001) }, 'questions', 'Paste at most 1,000 questions at once'],
    ['a line that is too long', { questions: `kept words\n${'x'.repeat(100_001)}` }, 'questions', 'A question has more than 100,000 characters.'],
    ['a behavior that does not exist', { questions: 'kept words', behavior: '999999' }, 'behavior', 'This behavior does not exist any more.'],
  ])('by pasting %s is refused at the field, with what was typed', async (_, typed, field, message) => {
    const set = await newSet();
    const response = await app.post(`${sets}/${set}/tests`, typed);
    const html = await response.text();
    expect(response.status).toBe(422);
    expect(html).toContain(`id="${field}-error">${message}`);
    if (typed.questions.includes('kept')) expect(html).toContain('kept words');
    expect([await promptsOf(set), await versionOf(set)]).toEqual([[], 1]);
  });

  it('by pasting takes no behavior of another project, and nothing into a set of multi-turn tests', async () => {
    const other = await createProject(app.db, 'Other', app.accountId);
    const foreign = await newBehavior('B', other);
    const [set, multi] = [await newSet(), await newSet(app.projectId, 'multi-turn')];
    expect(await (await app.post(`${sets}/${set}/tests`, { questions: 'One', behavior: String(foreign) })).text()).toContain('This behavior does not exist any more.');
    expect((await app.post(`${sets}/${multi}/tests`, { questions: 'One' })).status).toBe(422);
    expect([await promptsOf(set), await promptsOf(multi)]).toEqual([[], []]);
  });
});

describe('the order', () => {
  it('changes by buttons that come back to the same page of the list', async () => {
    const set = await newSet();
    const ids = [await newTest('A'), await newTest('B'), await newTest('C')];
    await app.post(`${sets}/${set}/tests`, { from: 'list', test: ids.map(String) });
    const up = await app.post(`${sets}/${set}/tests/${ids[2]}/position?after=0`, { direction: 'up' });
    expect(up.headers.get('location')).toBe(`${sets}/${set}?after=0#test-${ids[2]}`);
    expect(await promptsOf(set)).toEqual(['A', 'C', 'B']);
    await app.post(`${sets}/${set}/tests/${ids[1]}/position`, { direction: 'first' });
    expect(await promptsOf(set)).toEqual(['B', 'A', 'C']);
    expect((await app.post(`${sets}/${set}/tests/${ids[0]}/removal`, {})).status).toBe(303);
    expect([await promptsOf(set), await versionOf(set)]).toEqual([['B', 'C'], 5]);
  });

  it('knows no other direction and no test that the set does not hold', async () => {
    const set = await newSet();
    const [held, free] = [await newTest('Held'), await newTest('Free')];
    await app.post(`${sets}/${set}/tests`, { from: 'list', test: String(held) });
    expect((await app.post(`${sets}/${set}/tests/${held}/position`, { direction: 'sideways' })).status).toBe(422);
    for (const path of ['position', 'removal']) expect((await app.post(`${sets}/${set}/tests/${free}/${path}`, { direction: 'up' })).status).toBe(404);
  });

  it('is read in pages of 100 that join without gap or overlap, forwards and backwards', async () => {
    const set = await newSet();
    await app.post(`${sets}/${set}/tests`, { questions: Array.from({ length: 250 }, (_, n) => `Q-${n + 1}`).join('\n') });
    const page = async (path: string) => {
      const html = await (await app.get(path)).text();
      const link = (words: string) => new RegExp(`href="([^"#]*)#tests">${words}`).exec(html)?.[1]?.replaceAll('&amp;', '&');
      return { shown: [...html.matchAll(/class="name"[^>]*>(Q-\d+)</g)].map(([, name]) => name), next: link('Next tests'), previous: link('Previous tests'), end: link('End') };
    };
    const names = Array.from({ length: 250 }, (_, n) => `Q-${n + 1}`);
    const first = await page(`${sets}/${set}`);
    const second = await page(first.next!);
    const third = await page(second.next!);
    expect([...first.shown, ...second.shown, ...third.shown]).toEqual(names);
    expect([first.previous, third.next]).toEqual([undefined, undefined]);
    expect((await page(third.previous!)).shown).toEqual(names.slice(100, 200));
    expect((await page(first.end!)).shown).toEqual(names.slice(150));
    expect((await page(`${sets}/${set}?after=999999999`)).shown).toEqual(names.slice(0, 100));
    expect(await (await app.get(second.next!)).text()).toContain('201 to 250 of 250');
  });

  it('answers htmx with the content of the page', async () => {
    const set = await newSet();
    const html = await (await app.get(`${sets}/${set}`, { 'hx-request': 'true', 'hx-request-type': 'partial', 'hx-target': 'main#main' })).text();
    expect(html).not.toContain('<html');
    expect(html).toContain('<main id="main">');
  });
});
