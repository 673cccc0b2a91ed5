// Compiles Assay as `npm run build` does, but beside a folder that is thrown away: figures of memory and CPU are those of the build.
import { spawnSync } from 'node:child_process';
import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectFolder } from '../support/processes.ts';

/** Returns the path of main.js. Throws with the compiler's words when there is none. */
export function compileAssay(folder: string): string {
  const outDir = path.join(folder, 'dist');
  const { stdout } = spawnSync(path.join(projectFolder, 'node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json', '--outDir', outDir], { cwd: projectFolder, encoding: 'utf8' });
  const main = path.join(outDir, 'src/main.js');
  if (!existsSync(main)) throw new Error(`Assay was not compiled:\n${stdout}`);
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
  for (const name of ['node_modules', 'public']) symlinkSync(path.join(projectFolder, name), path.join(folder, name));
  return main;
}
