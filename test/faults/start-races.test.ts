// The same form at two web processes at the same moment: one run, and everybody is led to it.
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { makeProject } from '../support/fixtures.ts';
import { openScene } from '../support/scene.ts';
import { clickerOf, runsOf, skipDemo } from '../support/start-click.ts';

it('forms that arrive several times at once, at several web processes, start one run each', async (context) => {
  const scene = await openScene(context, 'postgres');
  await skipDemo(scene);
  const webs = await Promise.all([scene.startWeb(), scene.startWeb()]);
  const fixture = await makeProject(scene.db, { url: `${scene.endpoint.url}/ok`, tests: 300 });
  const browsers = await Promise.all(webs.map(({ address }) => clickerOf(scene, address, fixture)));
  const keys = Array.from({ length: 12 }, () => randomUUID());
  const answers = await Promise.all(keys.map((key) => Promise.all([...browsers, ...browsers].map((browser) => browser.start(key)))));
  for (const [index, ofOneKey] of answers.entries()) {
    expect(ofOneKey.map(({ status }) => status), keys[index]).toEqual([303, 303, 303, 303]);
    expect(new Set(ofOneKey.map(({ headers }) => headers.get('location'))).size, keys[index]).toBe(1);
  }
  expect((await runsOf(scene, fixture)).map(({ number }) => number)).toEqual(keys.map((_, index) => index + 1));
  const audited = await scene.db.selectFrom('audit_entries').select('subject').where('action', '=', 'run.started').execute();
  expect(audited.length).toBe(keys.length);
}, 300_000);
