// Columns of JSON objects: paths of at most one step below the top, such as turns[0], metadata.source, or the last user message of a list of messages.

/** What a list of chat messages is read for. */
export const lastUserMessage = ' › last user message';

/** Items of a list that are columns of their own. */
const mostItems = 5;

type Cells = Record<string, unknown>;

/** Every column of this row, in the order of its fields. */
export function pathsOf(cells: Cells): string[] {
  return Object.entries(cells).flatMap(([key, value]) => {
    if (isMessages(value)) return [key + lastUserMessage, key];
    if (Array.isArray(value)) return [...itemsOf(key, value), key];
    const fields = isObject(value) ? Object.keys(value) : [];
    return fields.length > 0 ? fields.map((field) => `${key}.${field}`) : [key];
  });
}

/** undefined where the row has no such column. A field that is called like the path comes first. */
export function readCell(cells: Cells, column: string): unknown {
  if (Object.hasOwn(cells, column)) return cells[column];
  if (column.endsWith(lastUserMessage)) return lastUserMessageOf(own(cells, column.slice(0, -lastUserMessage.length)));
  const item = /^(.*)\[(\d)\]$/s.exec(column);
  if (item) return itemOf(own(cells, item[1]!), Number(item[2]));
  for (let dot = column.indexOf('.'); dot >= 0; dot = column.indexOf('.', dot + 1)) {
    const object = own(cells, column.slice(0, dot));
    if (isObject(object)) return own(object, column.slice(dot + 1));
  }
  return undefined;
}

/** The list that a column is a part of; the column itself where it is none. */
export function wholeOf(column: string): string {
  return column.endsWith(lastUserMessage) ? column.slice(0, -lastUserMessage.length) : column.replace(/\[\d\]$/, '');
}

/** Only texts: a list of objects is not taken apart. */
function itemsOf(key: string, items: readonly unknown[]): string[] {
  const texts = items.slice(0, mostItems);
  return texts.every((item) => typeof item === 'string') ? texts.map((_, index) => `${key}[${index}]`) : [];
}

function itemOf(value: unknown, index: number): unknown {
  return Array.isArray(value) ? value[index] : undefined;
}

interface Message {
  role: string;
  content: unknown;
}

function isMessages(value: unknown): value is Message[] {
  return Array.isArray(value) && value.length > 0
    && value.every((item) => isObject(item) && typeof own(item, 'role') === 'string' && Object.hasOwn(item, 'content'));
}

function lastUserMessageOf(value: unknown): unknown {
  return isMessages(value) ? contentText(value.findLast(({ role }) => role === 'user')?.content) : undefined;
}

/** A message's content is a text, or a list of parts of which those with a text count. */
function contentText(content: unknown): unknown {
  if (!Array.isArray(content)) return content;
  const texts = content.flatMap((part) => (isObject(part) && typeof own(part, 'text') === 'string' ? [own(part, 'text')] : []));
  return texts.length > 0 ? texts.join('\n') : content;
}

function own(object: Cells, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function isObject(value: unknown): value is Cells {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
