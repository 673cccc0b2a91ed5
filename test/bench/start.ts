// Bar 9, start: from `npm start` on a data folder that exists to an address that answers.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { request } from 'undici';
import { projectFolder } from '../support/processes.ts';
import { until } from '../support/until.ts';
import type { Bar } from './bar.ts';
import type { Sizes } from './sizes.ts';
import type { Stage } from './stage.ts';

export async function* start(stage: Stage, sizes: Sizes): AsyncGenerator<Bar> {
  const dataFolder = path.join(stage.folder, 'data');
  const first = await startedSeconds(stage, dataFolder);
  const values: number[] = [];
  for (let n = 0; n < sizes.start.starts; n++) values.push(await startedSeconds(stage, dataFolder));
  yield { name: '`npm start` to an address that answers, second start', unit: 's', sense: 'at most', must: 3, aim: 3, isAbsoluteTime: true, values, note: `first start ${first.toFixed(1)} s` };
}

async function startedSeconds(stage: Stage, dataFolder: string): Promise<number> {
  const begun = performance.now();
  const { PATH, HOME } = process.env;
  // A group of its own, so that npm and what it starts can be ended together.
  const npm = spawn('npm', ['start'], { cwd: projectFolder, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { PATH, HOME, PORT: '0', ASSAY_DATA_DIR: dataFolder, ASSAY_LOG_LEVEL: 'warn' } });
  stage.atClose(() => stop(npm));
  let output = '';
  for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (chunk: Buffer) => { output += chunk.toString(); });
  const url = await until('Assay says its address', () => /Assay is ready: (\S+)/.exec(output)?.[1] ?? failure(npm, output), 60_000);
  const answer = await request(url);
  await answer.body.dump();
  const seconds = (performance.now() - begun) / 1_000;
  await stop(npm);
  return seconds;
}

function failure(npm: ChildProcess, output: string): null {
  if (npm.exitCode !== null) throw new Error(`npm start ended:\n${output}`);
  return null;
}

async function stop(npm: ChildProcess): Promise<void> {
  if (!isAlive(npm.pid!)) return;
  const ended = npm.exitCode === null && npm.signalCode === null ? once(npm, 'exit') : Promise.resolve();
  // SIGINT as from a terminal: the whole group gets it once.
  process.kill(-npm.pid!, 'SIGINT');
  await ended;
  while (isAlive(npm.pid!)) await wait(20);
}

/** Whether anything of the process group lives. */
function isAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}
