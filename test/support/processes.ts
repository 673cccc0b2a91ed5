// Real processes of Assay for tests and benches: started, watched, killed by id.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const projectFolder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

export interface AssayProcess {
  pid: number;
  child: ChildProcess;
  /** Everything printed so far. */
  output(): string;
  /** Resolves with the first match in the output; rejects when the process ends or the deadline passes first. */
  said(pattern: RegExp, deadlineMs?: number): Promise<RegExpMatchArray>;
  signal(name: NodeJS.Signals): void;
  /** The exit code, or the signal's name. */
  ended: Promise<number | string>;
  /** SIGKILL, and waits for the end. */
  kill(): Promise<void>;
}

/** `parts`: 'web', 'worker', or none for both. The environment names the database; everything else has test settings. */
export function startAssayProcess(parts: string[], env: Record<string, string>): AssayProcess {
  return startProcess(['--import', 'tsx', '--enable-source-maps', 'src/main.ts', ...parts], {
    ASSAY_OUTBOUND: 'private', ASSAY_LOG_LEVEL: 'info', HOST: '127.0.0.1', PORT: '0', ...env,
  });
}

export function startProcess(args: string[], env: Record<string, string>): AssayProcess {
  const child = spawn(process.execPath, args, { cwd: projectFolder, env: { ...cleanEnvironment(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { output += chunk.toString(); });
  // Not at 'exit': what was printed last may still be on its way then.
  const ended = once(child, 'close').then(([code, signal]: (number | string | null)[]) => code ?? signal ?? 'unknown');
  return {
    pid: child.pid!, child, ended,
    output: () => output,
    said: (pattern, deadlineMs = 60_000) => waitForOutput(ended, () => output, pattern, deadlineMs),
    signal: (name) => void child.kill(name),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function cleanEnvironment(): Record<string, string> {
  const { PATH, HOME, TMPDIR } = process.env;
  return Object.fromEntries(Object.entries({ PATH, HOME, TMPDIR }).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

async function waitForOutput(ended: Promise<unknown>, output: () => string, pattern: RegExp, deadlineMs: number): Promise<RegExpMatchArray> {
  const deadline = Date.now() + deadlineMs;
  let hasEnded = false;
  void ended.then(() => { hasEnded = true; });
  for (;;) {
    const saysNoMore = hasEnded || Date.now() > deadline;
    const match = pattern.exec(output());
    if (match) return match;
    if (saysNoMore) throw new Error(`${pattern} was not said:\n${output()}`);
    await wait(20);
  }
}
