// The metric kind `json_path`: a value inside the JSON of the response is as wanted.
import { z } from 'zod';
import { refusePath } from '../domain/json-path.ts';
import type { ComputedEvaluator, Judgement, Unjudged } from './evaluator.ts';
import { checkbox, choice, plainText } from './form-values.ts';
import { conditionOf, operators, operatorWords } from './json-conditions.ts';
import { readJsonResponse } from './json-response.ts';
import { compileMeteredPath, normalisePath } from '../domain/metered-json-path.ts';
import { oncePerConfig } from './per-config.ts';
import { countOf, quote } from './quote.ts';
import { compilePattern } from './safe-pattern.ts';

const config = z.object({
  path: plainText(500).transform(normalisePath),
  operator: choice(operators, 'equals'),
  value: plainText(2_000),
  allowFence: checkbox(),
}).superRefine(({ path, operator, value }, context) => {
  const wrongPath = path === '' ? 'Enter a JSON path, for example $.order.status.' : refusePath(path);
  const wrongValue = refuseValue(operator, value);
  if (wrongPath !== null) context.addIssue({ code: 'custom', path: ['path'], message: wrongPath });
  if (wrongValue !== null) context.addIssue({ code: 'custom', path: ['value'], message: wrongValue });
});

type JsonPathConfig = z.infer<typeof config>;

export const jsonPath: ComputedEvaluator<JsonPathConfig> = {
  kind: 'json_path',
  asksJudge: false,
  label: 'Value in the JSON',
  purpose: 'Checks one value inside a JSON response, such as a status or an amount.',
  testTypes: ['single-turn', 'multi-turn'],
  directionOf: () => null,
  rangeOf: () => null,
  fields: [
    { name: 'path', label: 'JSON path', input: 'text', hint: 'For example $.order.status or $.items[*].price. Where it finds several values, one that fits is enough.' },
    { name: 'operator', label: 'The value', input: 'select', options: operators.map((value) => ({ value, label: operatorWords[value].does })) },
    {
      name: 'value', label: 'Compared with', input: 'text', optional: true,
      hint: 'Text as it is; for numbers, true, false, null and lists as in JSON. Not used for “exists”.',
    },
    { name: 'allowFence', label: 'Allow a ```json code block around it', input: 'checkbox', optional: true },
  ],
  defaults: { path: '', operator: 'equals', value: '', allowFence: false },
  config,
  explain({ path, operator, value }) {
    if (operator === 'exists') return `Passes when the response is JSON that has a value at ${quote(path)}.`;
    return `Passes when the response is JSON in which a value at ${quote(path)} ${operatorWords[operator].does} ${quote(value)}.`;
  },
  needsExpected: () => false,
  needsContext: () => false,
  unitOf: () => '',
  thresholdOf,
  judge(metric, { response }) {
    const json = readJsonResponse(response, metric);
    if (!json.ok) return json.verdict === 'error' ? unjudged(json.reason) : judged('fail', metric, null, json.reason);
    const found = compiledOf(metric).path(json.value);
    if (found === null) return unjudged('Looking for this path would take too long in this response. Simplify the path.');
    if (found.length === 0) return judged('fail', metric, null, `Nothing was found at ${quote(metric.path)}.`);
    return judgeFound(metric, found);
  },
};

const compiledOf = oncePerConfig(({ path, operator, value }: JsonPathConfig) => ({
  path: compileMeteredPath(path),
  condition: conditionOf(operator, value),
}));

function judgeFound(metric: JsonPathConfig, found: unknown[]): Judgement | Unjudged {
  const { condition } = compiledOf(metric);
  const score = nearestNumber(metric, found);
  let tooLong = false;
  for (const value of found) {
    const holds = condition(value);
    if (holds) return judged('pass', metric, score, `Found ${shown(value)} at ${quote(metric.path)}.`);
    tooLong ||= holds === null;
  }
  if (tooLong) return unjudged('A value at the path is too long for the pattern to be tried.');
  const [what, which] = found.length === 1 ? [shown(found[0]), 'it'] : [`${countOf(found.length)} values`, 'one of them'];
  return judged('fail', metric, score, `Found ${what} at ${quote(metric.path)}, but ${which} ${operatorWords[metric.operator].must} ${quote(metric.value)}.`);
}

function thresholdOf({ operator, value }: JsonPathConfig): number | null {
  return operator === 'greater' || operator === 'less' ? Number(value) : null;
}

/** The number that decides a comparison by size when one of the values has to fit: the largest for “greater”, the smallest for “less”. */
function nearestNumber({ operator }: JsonPathConfig, found: unknown[]): number | null {
  if (operator !== 'greater' && operator !== 'less') return null;
  const numbers = found.filter((value): value is number => typeof value === 'number');
  if (numbers.length === 0) return null;
  const nearest = numbers.reduce((one, other) => ((operator === 'greater') === one > other ? one : other));
  return Number.isFinite(nearest) ? nearest : null;
}

function shown(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (typeof value !== 'object' || value === null) return String(value);
  return Array.isArray(value) ? `a list of ${countOf(value.length)}` : 'an object';
}

function judged(verdict: 'pass' | 'fail', metric: JsonPathConfig, score: number | null, reason: string): Judgement {
  return { verdict, score, threshold: thresholdOf(metric), reason };
}

function unjudged(reason: string): Unjudged {
  return { verdict: 'error', reason };
}

function refuseValue(operator: JsonPathConfig['operator'], value: string): string | null {
  if (operator === 'greater' || operator === 'less') {
    return value.trim() !== '' && Number.isFinite(Number(value)) ? null : 'Enter a number to compare with, for example 10.';
  }
  if (operator === 'contains' && value === '') return 'Enter the text or list entry to look for.';
  if (operator !== 'matches') return null;
  if (value === '') return 'Enter a regular expression.';
  const compiled = compilePattern(value);
  return compiled.ok ? null : compiled.reason;
}
