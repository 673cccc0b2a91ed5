// Every save of a metric makes a version; two people who edit at once hear of each other.
import { beforeAll, describe, expect, it } from 'vitest';
import { createDemo } from '../../src/demo/create-demo.ts';
import { changesBetween } from '../../src/metrics/metric-version-diff.ts';
import { actAs } from '../support/act-as.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';
import { controlsOf, wordsOf } from './form-reading.ts';

let app: TestApp;
let path: string;
beforeAll(async () => {
  app = await openTestApp();
  path = `/projects/${app.projectId}/metrics`;
});

const similarity = { kind: 'similarity', name: 'Close to the policy', method: 'rouge_l', threshold: '0.7', types: 'single-turn' };

async function make(form: Record<string, string | string[]> = similarity): Promise<number> {
  return Number((await app.post(path, form)).headers.get('location')!.split('/').at(-1));
}

const page = async (address: string): Promise<string> => (await app.get(address)).text();
const versionsOf = (id: number) => app.db.selectFrom('metric_versions').selectAll().where('metric_id', '=', id).orderBy('version').execute();
const versionsPart = (html: string): string => wordsOf(html.slice(html.indexOf('id="versions"')));

describe('a save of a metric', () => {
  it('keeps every state with who saved it, and makes no version where nothing changed', async () => {
    const id = await make();
    await app.post(`${path}/${id}`, { ...similarity, version: '1' });
    await app.post(`${path}/${id}`, { ...similarity, threshold: '0.8', version: '1' });
    await app.post(`${path}/${id}`, { ...similarity, threshold: '0.80', version: '2' });
    await app.post(`${path}/${id}`, { ...similarity, name: 'Close', threshold: '0.8', version: '2' });
    expect((await versionsOf(id)).map(({ version, name, config, kind, test_types, created_by }) => ({ version, name, config, kind, test_types, created_by }))).toEqual([
      { version: 1, name: similarity.name, config: { method: 'rouge_l', threshold: 0.7 }, kind: 'similarity', test_types: ['single-turn'], created_by: app.accountId },
      { version: 2, name: similarity.name, config: { method: 'rouge_l', threshold: 0.8 }, kind: 'similarity', test_types: ['single-turn'], created_by: app.accountId },
      { version: 3, name: 'Close', config: { method: 'rouge_l', threshold: 0.8 }, kind: 'similarity', test_types: ['single-turn'], created_by: app.accountId },
    ]);
  });

  it('leaves the versions before it as they were', async () => {
    const id = await make();
    await expect(app.db.updateTable('metric_versions').set({ name: 'Rewritten' }).where('metric_id', '=', id).execute()).rejects.toThrow();
  });

  it('of the demo is a version as well', async () => {
    const { projectId } = await createDemo(app.db, 'http://127.0.0.1:9', null);
    const missing = await app.db.selectFrom('metrics').select('name').where('project_id', '=', projectId)
      .where(({ not, exists, selectFrom }) => not(exists(selectFrom('metric_versions').select('version').whereRef('metric_id', '=', 'metrics.id').whereRef('metric_versions.version', '=', 'metrics.version')))).execute();
    expect(missing).toEqual([]);
  });
});

describe('two people who edit a metric at once', () => {
  it('hear what the other one saved, lose nothing that they typed, and may save over it', async () => {
    const id = await make();
    const opened = controlsOf(await page(`${path}/${id}`));
    expect(opened['version']).toEqual(['1']);
    expect((await app.post(`${path}/${id}`, { ...similarity, threshold: '0.8', version: '1' })).status).toBe(303);
    const mine = { ...similarity, name: 'Mine', threshold: '0.6' };
    const refused = await app.post(`${path}/${id}`, { ...mine, version: '1' });
    const html = await refused.text();
    expect(refused.status).toBe(409);
    expect(wordsOf(html)).toMatch(/Ines Ortega saved version 2 of this metric today [\d:]+, while this form was open at version 1\./);
    expect(html).toMatch(/<dt>At least<\/dt><dd><span class="quote"><del>0\.7<\/del>.*?<ins>0\.8<\/ins>/);
    expect(controlsOf(html)).toMatchObject({ name: ['Mine'], threshold: ['0.6'], version: ['2'] });
    expect(await versionsOf(id)).toHaveLength(2);
    expect((await app.post(`${path}/${id}`, { ...mine, version: '2' })).status).toBe(303);
    expect((await versionsOf(id)).at(-1)).toMatchObject({ version: 3, name: 'Mine', config: { threshold: 0.6 } });
  });

  it('are not stopped where both saved the same', async () => {
    const id = await make();
    await app.post(`${path}/${id}`, { ...similarity, threshold: '0.8', version: '1' });
    expect((await app.post(`${path}/${id}`, { ...similarity, threshold: '0.8', version: '1' })).status).toBe(303);
    expect(await versionsOf(id)).toHaveLength(2);
  });

  it('make one version and one message when both save in the same moment', async () => {
    const id = await make();
    const answers = await Promise.all(['0.1', '0.2'].map((threshold) => app.post(`${path}/${id}`, { ...similarity, threshold, version: '1' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
    expect(await versionsOf(id)).toHaveLength(2);
  });

  it('keep the version that they opened while a mistake comes back', async () => {
    const id = await make();
    await app.post(`${path}/${id}`, { ...similarity, threshold: '0.8', version: '1' });
    const mistaken = await app.post(`${path}/${id}`, { ...similarity, threshold: 'high', version: '1' });
    expect(mistaken.status).toBe(422);
    expect(controlsOf(await mistaken.text())['version']).toEqual(['1']);
  });
});

describe('the versions on a metric’s page', () => {
  it('say who saved what, field by field in the form’s words, the latest first', async () => {
    const id = await make();
    await app.post(`${path}/${id}`, { ...similarity, method: 'edit_distance', threshold: '0.8' });
    await app.post(`${path}/${id}`, { ...similarity, name: 'Close to the refund policy', method: 'edit_distance', threshold: '0.8' });
    const html = await page(`${path}/${id}`);
    expect(html).toContain('Close to the <ins>refund </ins>policy');
    expect(versionsPart(html)).toMatch(/3 versions.* Version 3 Ines Ortega, today [\d:]+ Name Close to the refund policy Version 2 .*Compare Words in order \(ROUGE-L\) → became Characters \(edit distance\) At least 0\.7 → became 0\.8 Version 1 .*Passes when the response is at least 0\.7 similar/);
  });

  it('can be read by those who may not change the metric', async () => {
    const id = await make();
    const html = await actAs(app, 'viewer', () => page(`${path}/${id}`));
    expect(versionsPart(html)).toContain('Version 1 Ines Ortega');
  });

  it('go on page by page', async () => {
    const id = await make();
    for (let n = 1; n <= 11; n += 1) await app.post(`${path}/${id}`, { ...similarity, threshold: String(n / 20) });
    const seen: number[] = [];
    for (let next: string | undefined = `${path}/${id}`; next !== undefined;) {
      const html: string = await page(next);
      seen.push(...[...html.matchAll(/<h3>Version (\d+) /g)].map(([, version]) => Number(version)));
      next = html.match(/href="([^"#]*versions-before=\d+)#/)?.[1];
    }
    expect(seen).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });
});

describe('the difference between two versions', () => {
  it('names what is none, ticked, chosen, or stored without a field of its own', () => {
    const contains = { name: 'M', kind: 'contains' as const, testTypes: ['single-turn' as const] };
    expect(changesBetween(
      { ...contains, config: { values: ['a'], match: 'any', ignoreCase: true, old: { deep: 1 } } }, { ...contains, testTypes: ['single-turn', 'multi-turn'], config: { values: ['a', 'b'], match: 'all', ignoreCase: false } },
    ).map(({ field, before, after }) => [field, before, after])).toEqual([
      ['values', 'a', 'a\nb'], ['match', 'Any of the texts', 'All of the texts'], ['ignoreCase', 'yes', 'no'], ['old', '{\n  "deep": 1\n}', ''], ['types', 'single-turn', 'single-turn and multi-turn'],
    ]);
    expect(changesBetween({ ...contains, config: { values: ['a'] } }, { ...contains, config: { values: ['a'] } })).toEqual([]);
    expect(changesBetween({ ...contains, config: { values: ['a'] } }, { ...contains, config: { values: ['a'], target: 'expected' } })).toMatchObject([{ label: 'What it contains', before: 'Fixed texts', after: 'The test’s expected response' }]);
  });
});
