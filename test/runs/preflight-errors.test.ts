// An error that the checks before a run found asks before anything starts: by one list, to whoever starts, and only a tick set for that list starts the run.
import { sql } from 'kysely';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { formValues } from '../../src/http/forms.ts';
import { createOutboundClient } from '../../src/platform/outbound.ts';
import { problemsOn, problemsSent, tickFor } from '../../src/runs/known-problems.ts';
import { brokenOff, firstLook } from '../../src/runs/preflight.ts';
import { until } from '../support/until.ts';
import { app, askedFields, askedOn, attach, binary, checked, contains, endpoint, endpointId, openStage, setId, setStage, start, streamed, takeEndpoint, takeSet, words } from './preflight-stage.ts';

beforeAll(openStage);
beforeEach(setStage);

const runs = async () => (await app.db.selectFrom('runs').select('id').where('test_set_id', '=', setId).execute()).length;

describe('an error', () => {
  it('asks before the run starts: without a tick nothing starts and nothing typed is lost, with one it starts', async () => {
    await takeEndpoint('http://127.0.0.1:1/');
    await attach('contains', contains);
    const page = await checked();
    expect(words(page)).toMatch(/Problem: Endpoint “Fake, test” does not answer/);
    const { problem, tick } = askedOn(page);
    const asked = await start({ problem });
    expect(asked.status).toBe(422);
    const again = await asked.text();
    expect(again).toContain('The checks found: Endpoint “Fake, test” does not answer. Mend it, or tick “Start all the same”.');
    expect(again).toContain('Kept name');
    expect(askedOn(again)).toEqual({ problem, tick });
    expect(await runs()).toBe(0);
    expect((await start({ problem, despite: tick })).status).toBe(303);
    expect(await runs()).toBe(1);
  });

  it.each([['alone', contains], ['beside another problem', binary]] as const)('that the checks broke off, %s, asks by one list: the tick that was shown starts the run, and without it nothing starts', async (_, config) => {
    await attach(config === binary ? 'judge_binary' : 'contains', config, 'Tea');
    const deps = { db: app.db, secrets: app.secrets, client: createOutboundClient({ policy: { mode: 'private', allow: [], never: [] } }) };
    const known = await firstLook(deps, { projectId: app.projectId, testSetId: setId, type: 'single-turn', metricIds: [], metricChoice: 'defaults', mode: 'parallel', endpointId, trials: 2, answersFrom: null });
    const report = brokenOff(known);
    const shown = problemsOn(report, formValues([]));
    expect(shown).toEqual(['The checks could not be finished', ...(config === binary ? ['“Tea” has no judge'] : [])]);
    const problem = problemsSent(report, formValues([]));
    const asked = await start({ problem });
    expect(asked.status).toBe(422);
    expect(askedOn(await asked.text()).tick).toBe(tickFor(shown));
    expect(await runs()).toBe(0);
    expect((await start({ problem, despite: tickFor(shown) })).status).toBe(303);
  });

  it('asks also who never saw it: what the database tells, and what a call has found just before; nothing is called for that', async () => {
    endpoint.setBehaviour((_, response) => void response.writeHead(500).end('{}'));
    await attach('contains', contains);
    await attach('judge_binary', binary, 'Tea');
    const calls = endpoint.callCount();
    const unseen = await start();
    expect(unseen.status).toBe(422);
    const page = await unseen.text();
    expect(page).toContain('The checks found: “Tea” has no judge. Mend it');
    expect(page).toContain('Kept name');
    expect(endpoint.callCount(), 'the start called').toBe(calls);
    await checked();
    expect(endpoint.callCount()).toBe(calls + 1);
    const found = await start(askedFields(page));
    expect(found.status).toBe(422);
    const more = await found.text();
    expect(more).toContain('The checks found: Endpoint “Fake, test” does not answer; “Tea” has no judge. Mend it');
    expect(endpoint.callCount()).toBe(calls + 1);
    expect(await runs()).toBe(0);
    expect((await start(askedFields(more))).status).toBe(303);
  });

  it('is looked at again by one call, however many ask meanwhile', async () => {
    endpoint.setBehaviour((_, response) => void response.writeHead(500).end('{}'));
    await attach('contains', contains);
    await checked();
    const calls = endpoint.callCount();
    endpoint.setBehaviour('gate');
    const streams = await Promise.all(['1', '2', '3'].map((trials) => streamed({ trials })));
    // What comes first comes after the look has begun.
    const readers = streams.map((stream) => stream.body!.getReader());
    for (const reader of readers) expect((await reader.read()).done).toBe(false);
    await until('the endpoint is called', () => endpoint.callCount() > calls);
    endpoint.release();
    for (const reader of readers) while (!(await reader.read()).done);
    expect(endpoint.callCount()).toBe(calls + 1);
  });

  it('is not acknowledged by a tick that was set for another', async () => {
    await attach('judge_binary', binary, 'Tea');
    const ticked = askedFields(await checked());
    const other = await checked({ ...ticked, 'metric-choice': 'behavior' });
    expect(words(other)).toMatch(/Problem: No metric judges any test/);
    expect(other).not.toMatch(/id="despite-[^>]*checked/);
    expect(await checked(ticked)).toMatch(/id="despite-[^>]*checked/);
    expect(other).not.toContain(/id="(despite-[^"]+)"/.exec(await checked(ticked))![1]);
    expect((await start({ ...ticked, 'metric-choice': 'behavior' })).status).toBe(422);
    expect(await runs()).toBe(0);
  });

  it('of tests far down the set asks as those at its beginning do', async () => {
    await takeSet(700);
    await attach('contains', contains);
    await attach('judge_binary', { ...binary, needsExpected: true }, 'Late');
    const last = sql`update tests set expected = 'tea' where id in (select test_id from test_set_tests where test_set_id = ${setId} and position = 699)`;
    await last.execute(app.db);
    const asked = await start();
    expect(asked.status).toBe(422);
    expect(await asked.text()).toContain('The checks found: “Late” has no judge. Mend it');
  });

  it('is a set none of whose tests has a metric', async () => {
    expect(words(await checked())).toMatch(/Problem: No metric judges any test No behavior with metrics is set\./);
  });

  it('is an empty choice of metrics', async () => {
    expect(words(await checked({ 'metric-choice': 'execution' }))).toMatch(/Problem: No metrics are chosen Choose at least one metric/);
  });
});
