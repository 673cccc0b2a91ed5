// The bar of reviews: a review of a large run is answered as quickly as one of a small run: detail, list item and every counter included.
import { randomUUID } from 'node:crypto';
import type { Bar } from './bar.ts';
import { openFilledSite, type FilledSite } from './filled-site.ts';
import { median } from './measure.ts';
import type { Sizes } from './sizes.ts';
import type { Stage } from './stage.ts';
import { textOf } from './visitor.ts';

export async function* reviews(stage: Stage, sizes: Sizes): AsyncGenerator<Bar> {
  const small = await openFilledSite(stage, sizes.pages.small);
  const large = await openFilledSite(stage, sizes.pages.large);
  // The first use of a route costs more than the others.
  for (const site of [small, large]) await review(site, 0);
  const blocks: [number, number][] = [];
  for (let block = 0; block < sizes.pages.blocks; block++) {
    const times: [number[], number[]] = [[], []];
    for (let n = 0; n < sizes.pages.requests; n++) {
      const nth = 1 + block * sizes.pages.requests + n;
      times[0].push(await review(large, nth));
      times[1].push(await review(small, nth));
    }
    blocks.push([median(times[0]), median(times[1])]);
  }
  yield {
    name: `a review, ${large.tests} ÷ ${small.tests} results`, unit: 'x', sense: 'at most', must: 2, aim: 1.2,
    values: blocks.map(([one, other]) => one / other), note: blocks.map(([one, other]) => `${one.toFixed(1)}:${other.toFixed(1)}`).join(' ') + ' ms',
  };
}

/** Milliseconds until a review that changes a verdict is answered; each is of another test, all over the run. */
async function review({ visitor, project, run, tests }: FilledSite, nth: number): Promise<number> {
  // Of each twenty tests those from the fourth on pass: every review turns a pass into a fail.
  const position = Math.floor(((nth * 37) % (tests / 20)) * 20) + 7;
  const path = `/projects/${project.projectId}/runs/${run.number}/results/${position + 1}/reviews`;
  const form = Buffer.from(new URLSearchParams({ say: 'fail', about: 'result', comment: 'Not what the policy says.', seen: '0', 'request-key': randomUUID() }).toString());
  const begun = performance.now();
  const answer = await visitor.send(path, form, {
    'content-type': 'application/x-www-form-urlencoded', 'hx-request': 'true', 'hx-request-type': 'partial', 'hx-target': 'article#result-detail',
  });
  const ms = performance.now() - begun;
  if (!textOf(answer).includes('hx-swap-oob')) throw new Error('The answer holds no counters.');
  return ms;
}
