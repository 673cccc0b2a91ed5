// What a metric can ask of a value inside JSON: is it equal, does it contain, is it greater.
import { isDeepStrictEqual } from 'node:util';
import { parseBoundedJson } from '../domain/bounded-json.ts';
import { canonicalText } from './compared-text.ts';
import { includesText } from './includes-text.ts';
import { acceptedPattern } from './safe-pattern.ts';

export const operators = ['equals', 'not_equals', 'contains', 'greater', 'less', 'exists', 'matches'] as const;
export type Operator = (typeof operators)[number];

/** null: the value is too long for the pattern to be tried. */
export type Condition = (found: unknown) => boolean | null;

/** How a sentence goes on after the path: "a value at $.a *is greater than* 3", "it *must be greater than* 3". */
export const operatorWords: Record<Operator, { does: string; must: string }> = {
  equals: { does: 'equals', must: 'must equal' },
  not_equals: { does: 'does not equal', must: 'must not equal' },
  contains: { does: 'contains', must: 'must contain' },
  greater: { does: 'is greater than', must: 'must be greater than' },
  less: { does: 'is less than', must: 'must be less than' },
  exists: { does: 'exists', must: 'must exist' },
  matches: { does: 'matches the pattern', must: 'must match the pattern' },
};

export function conditionOf(operator: Operator, wanted: string): Condition {
  if (operator === 'exists') return () => true;
  if (operator === 'matches') return patternCondition(wanted);
  if (operator === 'greater') return (found) => typeof found === 'number' && found > Number(wanted);
  if (operator === 'less') return (found) => typeof found === 'number' && found < Number(wanted);
  const equal = equality(wanted);
  if (operator === 'equals') return equal;
  if (operator === 'not_equals') return (found) => !equal(found);
  return (found) => (typeof found === 'string' ? includesText(canonicalText(found), canonicalText(wanted)) : Array.isArray(found) && found.some(equal));
}

function patternCondition(source: string): Condition {
  const pattern = acceptedPattern(source);
  return (found) => {
    if (typeof found !== 'string') return false;
    return found.length > pattern.mostCharacters ? null : pattern.test(found);
  };
}

/** Text equals the wanted text as it is written; anything else equals it read as JSON, so `42` means both "42" and 42. */
function equality(wanted: string): (found: unknown) => boolean {
  const text = canonicalText(wanted);
  const parsed = parseBoundedJson(wanted);
  return (found) => {
    if (typeof found === 'string') return canonicalText(found) === text;
    return parsed.ok && isDeepStrictEqual(found, parsed.value);
  };
}
