// JSON paths (RFC 9535) for people's definitions: no scripts, no regular expressions, and no more work than a reply is worth.
import { compileMeteredPath, normalisePath, type MeteredPath } from './metered-json-path.ts';

export interface JsonPath {
  /** With its leading `$`. */
  text: string;
  select: MeteredPath;
}

/** Throws on a path that `refusePath` refuses. */
export function compileJsonPath(path: string): JsonPath {
  return { text: normalisePath(path), select: compileMeteredPath(path) };
}

/** null, or what is wrong with the path in words. */
export function refusePath(path: string): string | null {
  try {
    compileMeteredPath(path);
    return null;
  } catch (error) {
    const detail = error instanceof Error ? error.message.split('\n')[0] : 'unreadable';
    return `“${path}” is not a JSON path (${detail}). Write for example data.reply or choices[0].message.content.`;
  }
}

/** Every value that the path selects, in document order; a path that would take too much work selects nothing. */
export function selectValues(path: JsonPath, value: unknown): unknown[] {
  return path.select(value) ?? [];
}
