// Puts what the demo judge found into the form that the question asks for: a score, a category or a verdict, always with its reason.
import type { Finding } from './judge-aspects.ts';

/** The model's name in requests and replies. */
export const demoJudgeModel = 'assay-demo-judge';

const mostCategories = 100;

/** What a schema asks for; null where it asks for nothing that this judge knows. */
export function fillForm(schema: unknown, { quality, reason }: Finding, criteria: string): Record<string, unknown> | null {
  const properties = memberOf(schema, 'properties');
  const labelled = `${reason} (Demo judge: words are compared, nothing is understood.)`;
  const score = scoreFor(memberOf(properties, 'score'), isLowerBetter(criteria) ? 1 - quality : quality);
  if (score !== null) return { reason: labelled, score };
  const category = categoryFor(memberOf(properties, 'category'), quality);
  if (category !== null) return { reason: labelled, category };
  return memberOf(properties, 'verdict') === undefined ? null : { reason: labelled, verdict: quality >= 0.5 ? 'pass' : 'fail' };
}

function isLowerBetter(criteria: string): boolean {
  return /lower (?:scores? )?(?:is|are|means?) better|\b0 (?:means|is|=|:) ?(?:no|not|none|free|harmless|safe)\b/i.test(criteria);
}

function scoreFor(schema: unknown, part: number): number | null {
  const [minimum, maximum] = [memberOf(schema, 'minimum'), memberOf(schema, 'maximum')];
  if (typeof minimum !== 'number' || typeof maximum !== 'number') return null;
  const exact = minimum + part * (maximum - minimum);
  const decimals = memberOf(schema, 'type') === 'integer' || maximum - minimum >= 20 ? 0 : maximum - minimum > 1 ? 1 : 2;
  return Math.max(minimum, Math.min(maximum, Number(exact.toFixed(decimals))));
}

/** Best first as their names say it; what the names don't say stays in the order of the list, taken as best to worst. */
function categoryFor(schema: unknown, quality: number): string | null {
  const categories = memberOf(schema, 'enum');
  if (!Array.isArray(categories) || categories.length === 0 || categories.length > mostCategories) return null;
  const names = categories.map(String);
  const ranked = names.every((name) => rankOf(name) === 0) ? names : [...names].sort((a, b) => rankOf(b) - rankOf(a));
  return ranked[Math.min(ranked.length - 1, Math.floor((1 - quality) * ranked.length))]!;
}

function rankOf(name: string): number {
  if (/part|mixed|some|mostly|incomplete|neutral|unclear|borderline/i.test(name)) return 0;
  if (/^(?:no|not|non|un|in|ir|dis)\b|\b(?:not|un\w{4,}|in(?:correct|accurate|appropriate)|irrelevant|wrong|bad|poor|fail\w*|contradict\w*|off|rude|harmful|toxic|biased|complied|leak\w*)/i.test(name)) return -1;
  return /correct|right|good|yes|pass|complete|relevant|faithful|polite|helpful|support|accurate|clear|refus|declin|harmless|safe|none|full|excellent/i.test(name) ? 1 : 0;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}
