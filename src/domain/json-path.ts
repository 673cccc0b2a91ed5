// JSON paths (RFC 9535) for people's definitions: no scripts, and no regular expressions, whose engine here would be JavaScript's.
import { JSONPathEnvironment, type JSONPathQuery } from 'json-p3';

export type JsonPath = JSONPathQuery;

const environment = new JSONPathEnvironment({ maxRecursionDepth: 200 });
environment.functionRegister.delete('match');
environment.functionRegister.delete('search');

/** `reply`, `data.reply` and `[0].text` are understood as `$.reply`, `$.data.reply` and `$[0].text`. */
export function normalisePath(path: string): string {
  const trimmed = path.trim();
  if (trimmed === '' || trimmed.startsWith('$')) return trimmed;
  return trimmed.startsWith('[') ? `$${trimmed}` : `$.${trimmed}`;
}

/** Throws on a path that `refusePath` refuses. */
export function compileJsonPath(path: string): JsonPath {
  return environment.compile(normalisePath(path));
}

/** null, or what is wrong with the path in words. */
export function refusePath(path: string): string | null {
  try {
    compileJsonPath(path);
    return null;
  } catch (error) {
    const detail = error instanceof Error ? error.message.split('\n')[0] : 'unreadable';
    return `“${path}” is not a JSON path (${detail}). Write for example data.reply or choices[0].message.content.`;
  }
}

/** Every value that the path selects, in document order; a path that goes too deep selects nothing. */
export function selectValues(path: JsonPath, value: unknown): unknown[] {
  try {
    return path.query(value as never).values();
  } catch {
    return [];
  }
}
