// Starts Assay: `npm start` for web and worker in one process, `npm start -- web` or `npm start -- worker` for one of them.
import { readConfig } from './config.ts';
import { startAssay, type Part } from './start.ts';

const shutdownMs = 30_000;

try {
  process.loadEnvFile('.env');
} catch {
  // There is none.
}

const parts = readParts(process.argv.slice(2));
try {
  const assay = await startAssay(readConfig(process.env), parts, (line) => console.log(line));
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      console.log('Stopping; a second Ctrl-C ends at once.');
      setTimeout(() => process.exit(1), shutdownMs).unref();
      assay.stop().then(() => process.exit(0), (error: unknown) => { console.error(error); process.exit(1); });
    });
  }
} catch (error) {
  console.error(`\nAssay did not start.\n${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
}

function readParts(words: string[]): Part[] {
  if (words.length === 0) return ['web', 'worker'];
  const unknown = words.find((word) => word !== 'web' && word !== 'worker');
  if (unknown !== undefined) {
    console.error(`“${unknown}” is not a part of Assay. Use: npm start, npm start -- web, npm start -- worker.`);
    process.exit(2);
  }
  return words as Part[];
}
