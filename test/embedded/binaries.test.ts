import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { hydrateSymlinks, locateBinaries } from '../../src/embedded/binaries.ts';

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

test('the installed programs say their major version', () => {
  expect(locateBinaries().major).toBe(18);
});

test('libraries that npm left without their short names get them', () => {
  const packageDir = packageWithoutLinks();
  hydrateSymlinks(packageDir);

  expect(readFileSync(path.join(packageDir, 'native/lib/libdemo.so.1'), 'utf8')).toBe('the library');
});

test('short names that exist already are left alone', () => {
  const packageDir = packageWithoutLinks();
  hydrateSymlinks(packageDir);

  expect(() => hydrateSymlinks(packageDir)).not.toThrow();
});

test('a package without a list of short names needs none', () => {
  const packageDir = packageWithoutLinks();
  rmSync(path.join(packageDir, 'native/pg-symlinks.json'));

  expect(() => hydrateSymlinks(packageDir)).not.toThrow();
});

function packageWithoutLinks(): string {
  const packageDir = mkdtempSync(path.join(os.tmpdir(), 'assay-package-'));
  folders.push(packageDir);
  mkdirSync(path.join(packageDir, 'native/lib'), { recursive: true });
  writeFileSync(path.join(packageDir, 'native/lib/libdemo.so.1.2.3'), 'the library');
  const links = [{ source: 'native/lib/libdemo.so.1.2.3', target: 'native/lib/libdemo.so.1' }];
  writeFileSync(path.join(packageDir, 'native/pg-symlinks.json'), JSON.stringify(links));
  return packageDir;
}
