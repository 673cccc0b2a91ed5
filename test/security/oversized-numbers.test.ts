// Numbers that are larger than the columns they are looked up in: they name nothing, and are no fault of the server.
import { beforeAll, expect, it } from 'vitest';
import { routes } from '../../src/routes.ts';
import { addPerson, makeRun, verdictAt, type ReviewedRun } from '../reviews/reviewed-run.ts';
import { openTestApp, type TestApp } from '../support/test-app.ts';

let app: TestApp;
let run: ReviewedRun;
beforeAll(async () => {
  app = await openTestApp();
  run = await makeRun(app, 3, (position) => [verdictAt(position)]);
});

// One more than `smallint` and `integer` hold, and the longest that is read as an id.
const numbers = ['32768', '40000', '2147483648', '99999999999', '999999999999999'];
const names = ['trial', 'open', 'behavior', 'since', 'after', 'before', 'edit', 'metric', 'answered', 'at', 'size', 'shown', 'position', 'positions', 'one-trial', 'seen', 'members', 'member', 'assignment', 'result', 'review', 'share', 'test-set', 'endpoint', 'versions-before', 'baseline', 'test', 'saved', 'add-to', 'tag', 'answers_from', 'metrics_of', 'mends'];
const pathOf = (path: string, values: Record<string, string>, other: string): string => path.replace(/:(\w+)(\{[^}]*\})?/g, (_, name: string) => values[name] ?? other);

/** One session may ask so often at once without being told to wait. */
const askedBySession = 500;

async function faultsOf(addresses: Iterable<readonly [string, string, Record<string, string | string[]>]>): Promise<string[]> {
  const faults: string[] = [];
  let headers: Record<string, string> = {};
  for (const [index, [verb, address, form]] of [...addresses].entries()) {
    if (index % askedBySession === 0) ({ headers } = await addPerson(app, run.projectId, 'Al', 'admin'));
    const response = verb === 'GET' ? await app.get(address, headers) : await app.post(address, form, headers);
    await response.body?.cancel();
    if (response.status >= 500 || response.status === 429) faults.push(`${verb} ${address} ${JSON.stringify(form)}: ${response.status}`);
  }
  return faults;
}

/** Every other place of the address names what exists, so that each number is looked up. */
const known = (): Record<string, string> => ({ project: String(run.projectId), run: String(run.number), position: '1', testSet: String(run.fixture.testSetId), metric: String(run.fixture.metricId) });
const asked = routes.filter(({ path, verb }) => path.includes(':project') && !path.endsWith('/revisions') && (verb === 'GET' || !/deletion|removal|archiv|restor/.test(path)));

it('in an address name nothing', async () => {
  const places = asked.flatMap(({ verb, path }) => [...path.matchAll(/:(\w+)/g)].map(([, name]) => name!).filter((name) => name !== 'project')
    .flatMap((name) => numbers.map((number) => [verb, pathOf(path, { ...known(), [name]: number }, number), {}] as const)));
  expect(places.length).toBeGreaterThan(100);
  expect(await faultsOf(places)).toEqual([]);
  for (const address of [`${run.path.replace(/\d+$/, '99999999999')}`, `${run.path}/results/99999999999`, `${run.path}/results/2147483648`]) expect((await app.get(address)).status, address).toBe(404);
});

it('as parameters of an address ask for nothing', async () => {
  const pages = asked.filter(({ verb, path }) => verb === 'GET' && [...path.matchAll(/:(\w+)/g)].every(([, name]) => name! in known()));
  expect(pages.length).toBeGreaterThan(20);
  expect(await faultsOf(pages.flatMap(({ path }) => numbers.map((number) => ['GET', `${pathOf(path, known(), '1')}?${names.map((name) => `${name}=${number}`).join('&')}`, {}] as const)))).toEqual([]);
  expect(await faultsOf(pages.flatMap(({ path }) => names.map((name) => ['GET', `${pathOf(path, known(), '1')}?${name}=99999999999`, {}] as const)))).toEqual([]);
});

it('in the form that starts a run are refused', async () => {
  const form = { answers: 'reused', 'metric-choice': 'defaults' };
  const paths = ['runs', 'runs/preflight'].map((path) => `/projects/${run.projectId}/test-sets/${run.fixture.testSetId}/${path}`);
  expect(await faultsOf(paths.flatMap((path) => numbers.map((number) => ['POST', path, { ...form, 'answers-from': number }] as const)))).toEqual([]);
  expect((await app.post(paths[0]!, { ...form, 'answers-from': '2147483648' })).status).toBe(422);
});

it('in the forms of reviews are refused', async () => {
  const person = await addPerson(app, run.projectId, 'Bea', 'reviewer');
  const key = '00000000-0000-4000-8000-000000000001';
  const sent = numbers.flatMap((number) => [
    ['POST', `${run.path}/results/confirmation`, { position: number, 'request-key': key }], ['POST', `${run.path}/results/confirmation`, { position: '1', 'one-trial': number, 'request-key': key }],
    ['POST', `${run.path}/results/confirmation`, { position: '1', open: number, trial: number, seen: number, 'request-key': key }],
    ['POST', `${run.path}/results/1/reviews?trial=${number}`, { say: 'pass', about: 'result', 'request-key': key }],
    ['POST', `${run.path}/results/1/reviews`, { say: 'pass', about: `turn-${number}`, seen: number, edit: number, 'request-key': key }],
    ['POST', `${run.path}/results/1/reviews`, { say: 'pass', about: `metric-${number}`, 'request-key': key }],
    ['POST', `${run.path}/assignments`, { members: String(person.id), positions: number }], ['POST', `${run.path}/assignments`, { members: number, share: number }],
    ['POST', `${run.path}/assignments/removal`, { assignment: number, member: number }],
    ['POST', `${run.path}/review-queue`, { result: number, size: number, key, verdict: 'pass', seen: number }], ['POST', `${run.path}/review-queue/skip`, { result: number }], ['POST', `${run.path}/review-queue/undo`, { review: number }],
  ] as const);
  expect(await faultsOf(sent)).toEqual([]);
  const refused = await app.post(`${run.path}/results/confirmation`, { position: '99999999999', 'request-key': key });
  expect(refused.status).toBe(404);
  const trial = await app.post(`${run.path}/results/confirmation`, { position: '1', 'one-trial': '40000', 'request-key': '00000000-0000-4000-8000-000000000002' });
  expect(trial.status).toBe(404);
});
