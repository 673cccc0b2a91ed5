// promptfoo, what most people would use instead: executes as many tests against the same endpoint, and shows them in its own pages.
import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Stage } from './stage.ts';

export interface Promptfoo {
  evaluate(load: { url: string; lanes: number; tests: number }): Promise<{ testsPerS: number; evalId: string }>;
  /** Serves its pages; returns their address. */
  view(): Promise<string>;
}

/** null where it is not installed, that is: not on the PATH. */
export function findPromptfoo(stage: Stage): Promptfoo | null {
  const program = (process.env['PATH'] ?? '').split(path.delimiter).map((folder) => path.join(folder, 'promptfoo')).find((file) => existsSync(file));
  if (program === undefined) return null;
  const folder = path.join(stage.folder, 'promptfoo');
  mkdirSync(folder, { recursive: true });
  // It talks to this machine alone.
  const env = { HOME: folder, PROMPTFOO_CONFIG_DIR: folder, PROMPTFOO_DISABLE_TELEMETRY: '1', PROMPTFOO_DISABLE_UPDATE: '1', PROMPTFOO_DISABLE_REMOTE_GENERATION: '1', PROMPTFOO_DISABLE_DEBUG_LOG: '1', PROMPTFOO_DISABLE_ERROR_LOG: '1' };
  const start = (...args: string[]) => stage.start([realpathSync(program), ...args], env);
  return {
    async evaluate({ url, lanes, tests }) {
      const config = path.join(folder, 'config.json');
      writeFileSync(config, JSON.stringify(configuration(url, tests)));
      const evaluation = start('eval', '-c', config, '-j', String(lanes), '--no-cache', '--no-table', '--no-progress-bar', '--no-share');
      const [, evalId] = await evaluation.said(/Starting evaluation (\S+)/);
      // What it takes to start is not counted against it.
      await evaluation.said(/Running \d+ test/);
      const begun = performance.now();
      // After a large evaluation it may end before it has said so.
      const complete = await evaluation.said(/Eval complete/, 1_800_000).catch(() => null);
      const seconds = (performance.now() - begun) / 1_000;
      const code = await evaluation.ended;
      if (complete === null && code !== 0) throw new Error(`promptfoo ended with ${code}:\n${evaluation.output()}`);
      return { testsPerS: tests / seconds, evalId: evalId! };
    },
    async view() {
      const [, url] = await start('view', '-n', '-p', String(viewPort)).said(/running at (http:\S+)/i);
      return url!;
    },
  };
}

/** It takes no free port by itself. */
const viewPort = 15_599;

/** The prompts, the endpoint and the check are those of the site. */
function configuration(url: string, tests: number): unknown {
  return {
    prompts: ['{{prompt}}'],
    providers: [{ id: 'http', config: { url, method: 'POST', headers: { 'content-type': 'application/json' }, body: { input: '{{prompt}}' }, transformResponse: 'json.answer' } }],
    tests: Array.from({ length: tests }, (_, n) => ({ vars: { prompt: `question ${n}` }, assert: [{ type: 'contains', value: 'echo' }] })),
  };
}
