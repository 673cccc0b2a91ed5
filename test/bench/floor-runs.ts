// Runs the floor program in a process of its own and reads its figures.
import type { FloorFigures } from './floor.ts';
import type { Site } from './site.ts';
import type { Stage } from './stage.ts';

export interface LoopOptions {
  url: string;
  lanes: number;
  calls: number;
}

/** Calls the endpoint and does nothing else. */
export function rawLoop(stage: Stage, { url, lanes, calls }: LoopOptions): Promise<FloorFigures> {
  return runFloor(stage, ['--url', url, '--lanes', String(lanes), '--calls', String(calls)]);
}

/** Executes the site's test set with reading, one check and durable writes. */
export function floorRun(stage: Stage, site: Pick<Site, 'database' | 'project'>, { url, lanes, calls }: LoopOptions): Promise<FloorFigures> {
  return runFloor(stage, [
    '--url', url, '--lanes', String(lanes), '--calls', String(calls), '--database', site.database.url, '--test-set', String(site.project.testSetId),
  ]);
}

async function runFloor(stage: Stage, args: string[]): Promise<FloorFigures> {
  const floor = stage.start(['--import', 'tsx', 'test/bench/floor.ts', ...args]);
  await floor.ended;
  const line = /\{"seconds".*\}/.exec(floor.output());
  if (!line) throw new Error(`The floor program failed:\n${floor.output()}`);
  return JSON.parse(line[0]) as FloorFigures;
}
