// The pages of imports in an app of a test file's own, with what a person does there: upload, look, confirm.
import type { TestType } from '../../src/domain/vocabulary.ts';
import { openTestApp } from '../support/test-app.ts';

/** The form of the mapping for `csv`. */
export const fields = { prompt: 'question', expected: 'answer', behavior: '', topic: 'category', tags: '', 'test-set': '', name: '' };
export const csv = 'id,question,answer,category\n1,Where is my bag?,Ask the desk,Luggage\n2,"Can I fly, pregnant?",Yes,Health\n';

export const idOf = (path: string): number => Number(/\d+$/.exec(path)![0]);

export function plain(html: string): string {
  return html.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

export async function openImportStage() {
  const app = await openTestApp();
  const base = `/projects/${app.projectId}`;
  const upload = (text: string | Uint8Array<ArrayBuffer>, more: Record<string, string> = {}, name = 'bags.csv'): Promise<Response> => {
    const form = new FormData();
    for (const [key, value] of Object.entries({ 'test-set': '', name: '', ...more })) form.append(key, value);
    form.append('file', new File([text], name));
    return app.send(`${base}/imports`, form);
  };
  return {
    app, base, upload,
    /** The address of the staged import. Throws when the file is refused. */
    async staged(text: string, more: Record<string, string> = {}, name?: string): Promise<string> {
      const response = await upload(text, more, name);
      if (response.status !== 303) throw new Error(`The upload was answered with ${response.status}.`);
      return response.headers.get('location')!;
    },
    async page(path: string): Promise<string> {
      const response = await app.get(path);
      if (response.status !== 200) throw new Error(`${path} was answered with ${response.status}.`);
      return plain(await response.text());
    },
    async newTestSet(name = 'Core', projectId = app.projectId, type: TestType = 'single-turn'): Promise<number> {
      return (await app.db.insertInto('test_sets').values({ project_id: projectId, name, type }).returning('id').executeTakeFirstOrThrow()).id;
    },
    testsOf: (testSetId: number) =>
      app.db.selectFrom('test_set_tests').innerJoin('tests', 'tests.id', 'test_set_tests.test_id').leftJoin('behaviors', 'behaviors.id', 'tests.behavior_id')
        .select(['prompt', 'expected', 'topic', 'tags', 'metadata', 'behaviors.name as behavior', 'tests.content_hash']).where('test_set_id', '=', testSetId).orderBy('position').execute(),
    /** The test set that was made or added to. Throws when the confirmation is refused. */
    async confirmed(path: string, form: Record<string, string | string[]> = {}): Promise<number> {
      const response = await app.post(`${path}/confirmation`, form);
      if (response.status !== 303) throw new Error(`The confirmation was answered with ${response.status}.`);
      return Number(/\/test-sets\/(\d+)$/.exec(response.headers.get('location')!)![1]);
    },
    stagedRows: async (path: string): Promise<number> => (await app.db.selectFrom('import_rows').select('row_number').where('import_id', '=', idOf(path)).execute()).length,
  };
}
