// What a browser loads at its first visit, and what a swap brings: bytes on the wire, compressed.
import type { Bar } from './bar.ts';
import type { FilledSite } from './filled-site.ts';
import { gunzipSync } from 'node:zlib';
import { textOf, type Answered, type Visitor } from './visitor.ts';

const compressed = { 'accept-encoding': 'gzip' };
const kB = 1_000;

export async function* weighPages({ visitor, project, run }: FilledSite): AsyncGenerator<Bar> {
  const path = `/projects/${project.projectId}/runs/${run.number}`;
  const visits = [await firstVisit(visitor, path), await firstVisit(visitor, `${path}/results`)];
  const heaviest = visits.toSorted((a, b) => b.bytes - a.bytes)[0]!;
  yield { name: 'first visit, compressed', unit: 'kB', sense: 'at most', must: 80, aim: 48, values: [heaviest.bytes / kB], note: heaviest.parts };
  yield { name: 'requests of a first visit, fonts apart', unit: '', sense: 'at most', must: 8, aim: 8, values: [Math.max(...visits.map(({ requests }) => requests))] };
  const swaps = [
    await swap(visitor, `${path}/results?verdict=fail`, 'div#result-panes'),
    await swap(visitor, `${path}/results/1`, 'article#result-detail'),
    await swap(visitor, `${path}/results?after=0-100`, 'li#more-results'),
    await swap(visitor, `/projects/${project.projectId}/runs`, 'div#runs-list'),
  ];
  yield { name: 'the largest swap, compressed', unit: 'kB', sense: 'at most', must: 15, aim: 15, values: [Math.max(...swaps) / kB], note: swaps.map((bytes) => (bytes / kB).toFixed(1)).join(', ') };
}

async function firstVisit(visitor: Visitor, path: string): Promise<{ bytes: number; requests: number; parts: string }> {
  const page = await visitor.get(path, compressed);
  const found = plain(page).matchAll(/<(?:link|script|use|img)\b[^>]*?(?:href|src)="(\/static\/[^"#]+)/g);
  const files = [...new Set([...found].map(([, address]) => address!.replaceAll('&amp;', '&')))];
  const sizes: [string, number][] = [['page', page.body.length]];
  for (const file of files) {
    const answer = await visitor.get(file, compressed);
    textOf(answer);
    sizes.push([file.replace(/^\/static\/|\?.*$/g, ''), answer.body.length]);
  }
  return {
    bytes: sizes.reduce((sum, [, bytes]) => sum + bytes, 0), requests: sizes.length,
    parts: sizes.map(([name, bytes]) => `${name} ${(bytes / kB).toFixed(1)}`).join(', '),
  };
}

async function swap(visitor: Visitor, path: string, target: string): Promise<number> {
  const answer = await visitor.get(path, { ...compressed, 'hx-request': 'true', 'hx-request-type': 'partial', 'hx-target': target });
  if (/<html/.test(plain(answer))) throw new Error(`${path} answered a page instead of ${target}`);
  return answer.body.length;
}

function plain(answer: Answered): string {
  textOf(answer);
  return (answer.headers['content-encoding'] === 'gzip' ? gunzipSync(answer.body) : answer.body).toString();
}
