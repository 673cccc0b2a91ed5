// Addresses of the files in public/, with a hash of their content so that browsers may keep them for ever.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const folder = findPublicFolder();
const known = new Map<string, string>();

export function asset(name: string): string {
  const address = known.get(name) ?? `/static/${name}?v=${createHash('sha256').update(readFileSync(new URL(name, folder))).digest('hex').slice(0, 12)}`;
  known.set(name, address);
  return address;
}

export function publicFolder(): URL {
  return folder;
}

/** From views/layout in the sources, and from dist/views/layout when compiled. */
function findPublicFolder(): URL {
  const besideSources = new URL('../../public/', import.meta.url);
  const compiled = new URL('../../../public/', import.meta.url);
  return import.meta.url.endsWith('.js') ? compiled : besideSources;
}
