// JSON paths tried on strangers' JSON with bounded work: filters inside filters can multiply without end.
import { JSONPathEnvironment, jsonpath, type JSONPathQuery, type JSONValue } from 'json-p3';
import { WorkMeter } from './work-meter.ts';

/** null: the path would take too much work on this value. */
export type MeteredPath = (value: unknown) => unknown[] | null;

// JSON that is nested more deeply is refused where it is read.
const deepestJson = 200;
// A unit is one value visited: some 100 to 300 ns.
const budget = 200_000;

/** `reply`, `data.reply` and `[0].text` are understood as `$.reply`, `$.data.reply` and `$[0].text`. */
export function normalisePath(path: string): string {
  const trimmed = path.trim();
  if (trimmed === '' || trimmed.startsWith('$')) return trimmed;
  return trimmed.startsWith('[') ? `$${trimmed}` : `$.${trimmed}`;
}

/** Throws on a path that `refusePath` of json-path.ts refuses. The values must be bounded in depth. */
export function compileMeteredPath(path: string): MeteredPath {
  const meter = new WorkMeter();
  const query = environment().compile(normalisePath(path));
  countVisits(query, meter);
  return (value) => {
    const done = meter.metered(budget, () => [...query.lazyQuery(value as JSONValue)].map((node) => node.value as unknown));
    return done === null ? null : done.value;
  };
}

// Without regular expressions, whose engine here would be JavaScript's: the metric has an operator for them.
function environment(): JSONPathEnvironment {
  const made = new JSONPathEnvironment({ maxRecursionDepth: deepestJson + 2 });
  made.functionRegister.delete('match');
  made.functionRegister.delete('search');
  return made;
}

const { FilterSelector, IndexSelector, NameSelector } = jsonpath.selectors;
const { FilterQuery, FunctionExtension, InfixExpression, LogicalExpression, PrefixExpression } = jsonpath.expressions;

// Each way of evaluating a query ends in a selector's `resolve`, once for each value that it looks at.
function countVisits(query: JSONPathQuery, meter: WorkMeter): void {
  for (const selector of query.segments.flatMap((segment) => segment.selectors)) {
    const looksAtOne = selector instanceof NameSelector || selector instanceof IndexSelector;
    const resolve = selector.resolve.bind(selector);
    selector.resolve = (node) => {
      meter.spend(1 + node.location.length / 10 + (looksAtOne ? 0 : memberCount(node.value)));
      return resolve(node);
    };
    if (selector instanceof FilterSelector) for (const inner of queriesIn(selector.expression)) countVisits(inner, meter);
  }
}

function memberCount(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return Array.isArray(value) ? value.length : Object.keys(value).length;
}

function queriesIn(expression: jsonpath.expressions.FilterExpression): JSONPathQuery[] {
  if (expression instanceof FilterQuery) return [expression.path];
  if (expression instanceof PrefixExpression) return queriesIn(expression.right);
  if (expression instanceof LogicalExpression) return queriesIn(expression.expression);
  if (expression instanceof InfixExpression) return [...queriesIn(expression.left), ...queriesIn(expression.right)];
  if (expression instanceof FunctionExtension) return expression.args.flatMap(queriesIn);
  return [];
}
