// Starts Assay: `npm start` for web and worker in one process, `npm start -- web` or `npm start -- worker` for one of them.
import { readConfig } from './config.ts';
import { createAnnouncer } from './platform/announce.ts';
import { keepHeapSmall } from './platform/small-heap.ts';
import { startAssay, type Part } from './start.ts';

const shutdownMs = 30_000;

keepHeapSmall();

try {
  process.loadEnvFile('.env');
} catch {
  // There is none.
}

const { say, complain } = createAnnouncer(process.env['NODE_ENV'] === 'production');
const parts = readParts(process.argv.slice(2));
try {
  const assay = await startAssay(readConfig(process.env), parts, say);
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      say('Stopping; a second Ctrl-C ends at once.');
      setTimeout(() => process.exit(1), shutdownMs).unref();
      assay.stop().then(() => process.exit(0), (error: unknown) => { complain(`Assay did not stop in order.\n${reasonOf(error)}`); process.exit(1); });
    });
  }
} catch (error) {
  complain(`\nAssay did not start.\n${reasonOf(error)}`);
  process.exit(1);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function readParts(words: string[]): Part[] {
  if (words.length === 0) return ['web', 'worker'];
  const unknown = words.find((word) => word !== 'web' && word !== 'worker');
  if (unknown !== undefined) {
    complain(`“${unknown}” is not a part of Assay. Use: npm start, npm start -- web, npm start -- worker.`);
    process.exit(2);
  }
  return words as Part[];
}
