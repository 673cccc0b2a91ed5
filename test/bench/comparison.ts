// Bar 6: two runs of any size are compared at the cost of joining them, and what follows costs as much as in a small comparison.
import { sql } from 'kysely';
import { countCells } from '../../src/comparisons/summarise.ts';
import type { RunRow } from '../../src/runs/run-queries.ts';
import type { Bar } from './bar.ts';
import { addComparableRun, openFilledSite, rareWord, type FilledSite } from './filled-site.ts';
import { inTurn, median } from './measure.ts';
import { queriesOf } from './queries-of-pages.ts';
import type { Sizes } from './sizes.ts';
import type { Stage } from './stage.ts';
import { textOf } from './visitor.ts';

const rounds = 5;

interface ComparedSite extends FilledSite {
  after: { id: number; number: number };
}

export async function* comparison(stage: Stage, sizes: Sizes): AsyncGenerator<Bar> {
  const [small, large] = [await comparedSite(stage, sizes.pages.small), await comparedSite(stage, sizes.pages.large)];
  yield await countsAgainstJoin(large, sizes);
  yield await firstOpening(large);
  const paths = { ofSmall: await addresses(small), ofLarge: await addresses(large) };
  for (const [name, path] of Object.entries(paths.ofLarge)) yield await furtherPage(sizes, name, [large, path], [small, paths.ofSmall[name]!]);
  yield await queriesOf(stage, large, 'queries of a comparison', paths.ofLarge);
}

async function comparedSite(stage: Stage, tests: number): Promise<ComparedSite> {
  const site = await openFilledSite(stage, tests);
  return { ...site, after: await addComparableRun(site) };
}

/** The least that any comparison must do: each test of one run beside its test of the other, by an index that holds both verdicts. */
async function bareJoin({ database: { db }, run, after }: ComparedSite): Promise<void> {
  await sql`
    select n.verdict, b.verdict, count(*) from (select test_id, verdict from run_tests where run_id = ${after.id}) n
    full join (select test_id, verdict from run_tests where run_id = ${run.id}) b using (test_id) group by 1, 2`.execute(db);
}

async function countsAgainstJoin(site: ComparedSite, sizes: Sizes): Promise<Bar> {
  const { db } = site.database;
  const row = (id: number): Promise<RunRow> => db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const pair = { run: await row(site.after.id), baseline: await row(site.run.id), basis: 'final' as const, marginPoints: 5, shared: null };
  const pairs = await inTurn(sizes.pairs * 3, () => msOf(() => countCells(db, pair)), () => msOf(() => bareJoin(site)));
  return {
    name: `comparison of 2 × ${site.tests}, counts ÷ bare join`, unit: 'x', sense: 'at most', must: 2, aim: 1.3, values: pairs.map(([counts, join]) => counts / join),
    note: pairs.map(([counts, join]) => `${counts.toFixed(0)}:${join.toFixed(0)}`).join(' ') + ' ms',
  };
}

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** The page before anything is known of the two: it counts them and puts their tests in order. */
async function firstOpening(site: ComparedSite): Promise<Bar> {
  const answer = await site.visitor.get(comparisonPath(site));
  textOf(answer);
  return { name: `comparison of 2 × ${site.tests}, opened for the first time`, unit: 'ms', sense: 'at most', must: 1_000, aim: 400, isAbsoluteTime: true, values: [answer.ms] };
}

function comparisonPath({ project, run, after }: ComparedSite): string {
  return `/projects/${project.projectId}/runs/${after.number}/comparison?baseline=${run.number}`;
}

async function addresses(site: ComparedSite): Promise<Record<string, string>> {
  const { database: { db }, project, tests } = site;
  const page = comparisonPath(site);
  const behavior = await db.selectFrom('behaviors').select('id').where('project_id', '=', project.projectId).limit(1).executeTakeFirstOrThrow();
  return {
    'first page': page, 'regressed': `${page}&outcome=regressed`, 'deep in unchanged': `${page}&outcome=unchanged&after=0-${Math.floor(tests / 2)}`,
    'by behavior': `${page}&behavior=${behavior.id}`, 'search for a rare word': `${page}&q=${rareWord}`,
  };
}

async function furtherPage(sizes: Sizes, name: string, [large, path]: readonly [ComparedSite, string], [small, other]: readonly [ComparedSite, string]): Promise<Bar> {
  const ask = (site: ComparedSite, address: string) => async (): Promise<number> => {
    const answer = await site.visitor.get(address);
    textOf(answer);
    return answer.ms;
  };
  await ask(small, other)();
  await ask(large, path)();
  const blocks: [number, number][] = [];
  for (let block = 0; block < sizes.pages.blocks; block++) {
    const measured = await inTurn(rounds, ask(large, path), ask(small, other));
    blocks.push([median(measured.map(([one]) => one)), median(measured.map(([, one]) => one))]);
  }
  return {
    name: `comparison “${name}”, ${large.tests} − ${small.tests} tests`, unit: 'ms', sense: 'at most', must: 20, aim: 20, values: blocks.map(([one, two]) => Math.max(0, one - two)),
    note: blocks.map(([one, two]) => `${one.toFixed(1)}:${two.toFixed(1)}`).join(' ') + ' ms',
  };
}
