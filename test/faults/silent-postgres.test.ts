// All connections to Postgres lost without a word, as behind a firewall that drops packets: whoever waits on them gives them up, and every run ends.
import { expect, inject, it } from 'vitest';
import { assertInvariants } from '../support/invariants.ts';
import { makeProject } from '../support/fixtures.ts';
import { attemptsOf, countResults, openScene, runEnds } from '../support/scene.ts';
import { clickerOf, runsOf, skipDemo } from '../support/start-click.ts';
import { startForwarder } from '../support/tcp-forwarder.ts';
import { until } from '../support/until.ts';

it('connections that fall silent in the middle of a run are given up: the same worker completes it, and the same web shows it', async (context) => {
  const scene = await openScene(context, 'postgres');
  const forwarder = await startForwarder(Number(new URL(inject('postgresUrl')).port));
  scene.atEnd(() => forwarder.close());
  const address = new URL(scene.url);
  address.port = String(forwarder.port);
  // Shorter than in operation, so that the test is.
  address.searchParams.set('statement_timeout', '5000');
  await skipDemo(scene);
  const [worker, web] = await Promise.all([scene.startWorker({ DATABASE_URL: address.href }), scene.startWeb({ DATABASE_URL: address.href })]);
  const fixture = await makeProject(scene.db, { url: `${scene.endpoint.url}/slow`, tests: 300, maxConcurrency: 8 });
  const browser = await clickerOf(scene, web.address, fixture);
  expect((await browser.start()).status).toBe(303);
  const { id } = (await runsOf(scene, fixture))[0]!;
  await until('the run is under way', async () => (await countResults(scene.db, id, 'settled')) >= 20);

  // Leaves a connection of the web that rests: only who uses a silenced one meets the silence.
  expect((await browser.open('/runs/1')).status).toBe(200);
  forwarder.silence();
  expect((await browser.open('/runs/1')).status).toBe(503);
  expect(await runEnds(scene, id, 90_000)).toBe('completed');

  // This line even answers the system's own probes, so that a connection which rested is found out only by who uses it, or rests for too long.
  await until('the same web shows it', async () => (await browser.open('/runs/1')).status === 200, 60_000);
  for (const process of [worker, web]) expect(process.output()).toContain('Postgres fell silent');
  expect(scene.endpoint.callCount()).toBeLessThanOrEqual((await attemptsOf(scene, id)).claims);
  for (const process of [worker, web]) expect(process.child.exitCode, process.output()).toBeNull();
  await assertInvariants(scene, id, scene.endpoint);
}, 300_000);
