// Reads what a judge is asked about out of the question: the sections between tags that carry one random token.

export interface JudgedMaterial {
  criteria: string;
  prompt: string;
  /** null where the question holds none. */
  expected: string | null;
  /** Empty where the question holds none. */
  context: string[];
  response: string;
}

/** Of each section, in characters: everyone may ask the demo judge, and what it looks at has to stay cheap. */
const longestLooked = 20_000;
const openingTag = /<(?:criteria|prompt|expected|context|response)-([A-Za-z0-9_]{6,64})>/;

/** null where nothing is given to be judged. The first tag's token is the question's: whoever wrote the material cannot have known it. */
export function readMaterial(question: string): JudgedMaterial | null {
  const token = openingTag.exec(question)?.[1];
  if (token === undefined) return null;
  const sections = (name: string): string[] => sectionsOf(question, `${name}-${token}`);
  const [response] = sections('response');
  if (response === undefined) return null;
  return { criteria: sections('criteria')[0] ?? '', prompt: sections('prompt')[0] ?? '', expected: sections('expected')[0] ?? null, context: sections('context'), response };
}

function sectionsOf(question: string, tag: string): string[] {
  const [opening, closing] = [`<${tag}>`, `</${tag}>`];
  const found: string[] = [];
  for (let from = question.indexOf(opening); from !== -1; from = question.indexOf(opening, from)) {
    const end = question.indexOf(closing, from);
    if (end === -1) break;
    found.push(question.slice(from + opening.length, end).trim().slice(0, longestLooked));
    from = end + closing.length;
  }
  return found;
}
