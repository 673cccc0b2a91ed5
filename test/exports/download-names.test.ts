// The names of downloaded files: what is left of a run's name on anybody's disk.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileName } from '../../src/exports/export-pages.ts';
import { makeProject } from '../support/fixtures.ts';
import { settledRun } from '../support/settled-run.ts';
import { openTestApp } from '../support/test-app.ts';

describe('the name of a downloaded file', () => {
  it('has the letters of the run’s name without their accents, composed or not', async () => {
    const app = await openTestApp();
    const fixture = await makeProject(app.db, { url: 'http://127.0.0.1:1/', tests: 1 });
    for (const form of ['NFC', 'NFD']) {
      const { number } = await settledRun(app.db, fixture, () => ['pass'], { name: 'Ünï run'.normalize(form) });
      const response = await app.get(`/projects/${fixture.projectId}/runs/${number}/results.csv`);
      await response.text();
      expect(response.headers.get('content-disposition')).toBe(`attachment; filename="Uni-run-run-${number}.csv"`);
    }
  });

  it('parts words where something other than an accent stands between them', () => {
    expect([fileName('Crème brûlée: à la carte'), fileName('a·b/c'), fileName('日本')]).toEqual(['Creme-brulee-a-la-carte', 'a-b-c', 'results']);
  });

  it('is safe on every disk and in the header, whatever the run is called', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (name) => {
      expect(fileName(name)).toMatch(/^[A-Za-z0-9][A-Za-z0-9-]{0,59}$/);
    }));
  });
});
