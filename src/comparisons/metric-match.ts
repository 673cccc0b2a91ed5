// Which metrics of two runs are the same, which are the same but judge otherwise, and which only one of them has.
import type { Direction, MetricKind } from '../domain/vocabulary.ts';
import { evaluatorFor } from '../evaluators/registry.ts';
import type { JudgeSnapshot } from '../tables/runs.ts';
import type { SharedMetrics } from './compared-pair.ts';
import { judgesAll, type Assignment } from './metric-assignment.ts';

/** A metric as one run has it. */
export interface RunMetric extends Assignment {
  id: number;
  metricId: number;
  version: number;
  name: string;
  kind: MetricKind;
  config: Record<string, unknown>;
  judge: JudgeSnapshot | null;
}

export interface ComparedMetric {
  metricId: number;
  name: string;
  /** This run's, else the baseline's. */
  kind: MetricKind;
  config: Record<string, unknown>;
  direction: Direction;
  run: RunMetric | null;
  baseline: RunMetric | null;
  /** `same`: the scores mean the same in both. */
  standing: 'same' | 'threshold' | 'config' | 'judge' | 'only_run' | 'only_baseline';
}

/** In the order of this run, then what only the baseline has. */
export function matchMetrics(run: readonly RunMetric[], baseline: readonly RunMetric[]): ComparedMetric[] {
  const before = new Map(baseline.map((metric) => [metric.metricId, metric]));
  const after = new Map(run.map((metric) => [metric.metricId, metric]));
  return [
    ...[...after.values()].map((metric) => compared(metric, before.get(metric.metricId) ?? null)),
    ...[...before.values()].filter(({ metricId }) => !after.has(metricId)).map((metric) => compared(null, metric)),
  ];
}

function compared(run: RunMetric | null, baseline: RunMetric | null): ComparedMetric {
  const { metricId, name, kind, config } = (run ?? baseline)!;
  return { metricId, name, kind, config, direction: evaluatorFor(kind).directionOf(config), run, baseline, standing: standingOf(run, baseline) };
}

function standingOf(run: RunMetric | null, baseline: RunMetric | null): ComparedMetric['standing'] {
  if (run === null) return 'only_baseline';
  if (baseline === null) return 'only_run';
  if (!sameJson(judgeOf(run), judgeOf(baseline))) return 'judge';
  if (run.kind !== baseline.kind) return 'config';
  if (sameJson(run.config, baseline.config)) return 'same';
  return sameJson(withoutThreshold(run), withoutThreshold(baseline)) ? 'threshold' : 'config';
}

/** What the judge's answers depend on; its name, its prices and how long it is waited for are not of it. */
function judgeOf({ judge }: RunMetric): unknown {
  return judge && { provider: judge.provider, baseUrl: judge.baseUrl, model: judge.model, temperature: judge.temperature };
}

/** The configuration without the fields that decide nothing but which scores pass. */
function withoutThreshold({ kind, config }: RunMetric): Record<string, unknown> {
  const deciding = evaluatorFor(kind).passing?.fields ?? [];
  return Object.fromEntries(Object.entries(config).filter(([name]) => !deciding.includes(name)));
}

function sameJson(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  return `{${Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, of]) => `${JSON.stringify(name)}:${canonical(of)}`).join()}}`;
}

/** Whether models judged in both runs, and the same ones; `other` too where a metric's own judge was changed. */
export function compareJudges(metrics: readonly ComparedMetric[]): 'none' | 'only_run' | 'only_baseline' | 'same' | 'other' {
  const judgesIn = (side: 'run' | 'baseline'): string[] => metrics.flatMap(({ [side]: metric }) => (metric?.judge ? [canonical(judgeOf(metric))] : []));
  const [now, before] = [new Set(judgesIn('run')), new Set(judgesIn('baseline'))];
  if (now.size === 0 || before.size === 0) return now.size > 0 ? 'only_run' : before.size > 0 ? 'only_baseline' : 'none';
  return metrics.every(({ standing }) => standing !== 'judge') && now.size === before.size && [...now].every((judge) => before.has(judge)) ? 'same' : 'other';
}

/** As far as the metrics themselves go; whether they judged the same tests is counted with the pairs. */
export function isComparable(metrics: readonly ComparedMetric[]): boolean {
  return metrics.every(({ standing }) => standing === 'same');
}

/** null where no metric is the same in both. */
export function sharedOf(metrics: readonly ComparedMetric[]): SharedMetrics | null {
  const same = metrics.filter(({ standing }) => standing === 'same');
  if (same.length === 0) return null;
  const narrowed = same.some(({ run, baseline }) => !judgesAll(run!) || !judgesAll(baseline!));
  return { run: same.map(({ run }) => run!.id), baseline: same.map(({ baseline }) => baseline!.id), narrowed };
}
