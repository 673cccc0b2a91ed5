// Counts what each page asks of the database, beside what is asked before every page.
import type { Bar } from './bar.ts';
import type { FilledSite } from './filled-site.ts';
import { startQueryCounter } from './query-counter.ts';
import type { Stage } from './stage.ts';
import { signIn, textOf } from './visitor.ts';

/** Who is asking and which projects they have. */
const admissionQueries = 2;

/** The bar of the page that asks most; `paths` by the names that its note tells. */
export async function queriesOf(stage: Stage, site: Pick<FilledSite, 'database'>, name: string, paths: Record<string, string>): Promise<Bar> {
  const counter = await startQueryCounter(stage, site.database.url);
  const web = await stage.startWeb(counter.url);
  const visitor = await signIn(web.url, site.database);
  const counts: number[] = [];
  for (const path of Object.values(paths)) {
    counter.forget();
    textOf(await visitor.get(path));
    counts.push(counter.statements().length - admissionQueries);
  }
  await visitor.close();
  await web.kill();
  return { name, unit: '', sense: 'at most', must: 6, aim: 6, values: [Math.max(...counts)], note: Object.keys(paths).map((page, at) => `${page} ${counts[at]}`).join(', ') };
}
