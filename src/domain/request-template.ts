// Fills an endpoint's templates: logic-free, one pass, every value encoded for the place where it stands.

export const placeholders = ['input', 'messages', 'conversation_id', 'test_id', 'run_id', 'trial', 'topic', 'behavior', 'metadata'] as const;
export type Placeholder = (typeof placeholders)[number];

/** Texts are sent as they are; `messages` and `metadata` are JSON values. */
export type TemplateValues = Record<Placeholder, unknown>;

/** Where a template stands decides how its values are encoded. */
export type TemplatePlace = 'json' | 'form' | 'url' | 'header' | 'text';

type Encoding = 'json-value' | 'json-string' | 'url' | 'header' | 'text';
type Part = string | { name: Placeholder; encoding: Encoding };

export type Template = readonly Part[];

export type CompiledTemplate = { ok: true; template: Template } | { ok: false; message: string };

// White space stands in one part alone, as each way to share a long one between two would be tried.
const placeholderPattern = /\{\{\s*(?:([\w-]+)\s*)?\}\}/g;

/** Refuses unknown placeholders and, for JSON, a template that could not become valid JSON. */
export function compileTemplate(source: string, place: TemplatePlace): CompiledTemplate {
  const unknown = [...source.matchAll(placeholderPattern)].map((match) => match[1] ?? '').find((name) => !isPlaceholder(name));
  if (unknown !== undefined) {
    return { ok: false, message: `{{${unknown}}} is not known. Use one of ${placeholders.map((name) => `{{${name}}}`).join(', ')}.` };
  }
  const template = split(source, place);
  return place === 'json' ? checkJson(template) : { ok: true, template };
}

export function fillTemplate(template: Template, values: TemplateValues): string {
  return template.map((part) => (typeof part === 'string' ? part : encode(values[part.name], part.encoding))).join('');
}

function isPlaceholder(name: string): name is Placeholder {
  return (placeholders as readonly string[]).includes(name);
}

function split(source: string, place: TemplatePlace): Part[] {
  const parts: Part[] = [];
  let end = 0;
  let inString = false;
  for (const match of source.matchAll(placeholderPattern)) {
    const literal = source.slice(end, match.index);
    inString = endsInString(literal, inString);
    parts.push(literal, { name: match[1] as Placeholder, encoding: encodingAt(place, inString) });
    end = match.index + match[0].length;
  }
  return [...parts, source.slice(end)];
}

function endsInString(literal: string, inString: boolean): boolean {
  for (let i = 0; i < literal.length; i++) {
    if (literal[i] === '\\' && inString) i++;
    else if (literal[i] === '"') inString = !inString;
  }
  return inString;
}

function encodingAt(place: TemplatePlace, inString: boolean): Encoding {
  if (place === 'json') return inString ? 'json-string' : 'json-value';
  return place === 'form' ? 'url' : place;
}

function encode(value: unknown, encoding: Encoding): string {
  if (encoding === 'json-value') return JSON.stringify(value ?? null);
  const text = asText(value);
  switch (encoding) {
    case 'json-string': return JSON.stringify(text).slice(1, -1);
    case 'url': return encodeURIComponent(text);
    case 'header': return text.replace(/[^\t\x20-\x7e\x80-\xff]/g, ' ');
    case 'text': return text;
  }
}

function asText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const sampleValues: TemplateValues = {
  input: 'a "quoted"\ntext', messages: [{ role: 'user', content: 'text' }], conversation_id: 'c-1', test_id: 1, run_id: 1, trial: 1,
  topic: 'topic', behavior: 'behavior', metadata: { key: 'value' },
};

function checkJson(template: Template): CompiledTemplate {
  const filled = fillTemplate(template, sampleValues);
  if (filled.trim() === '') return { ok: true, template };
  try {
    JSON.parse(filled);
    return { ok: true, template };
  } catch (error) {
    const detail = error instanceof Error ? error.message.replace(/\s+/g, ' ') : '';
    return { ok: false, message: `The body is not valid JSON once its placeholders are filled: ${detail}. Quote texts, and leave {{messages}} and {{metadata}} without quotes.` };
  }
}
