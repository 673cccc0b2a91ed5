// Metrics to choose from, each with its sentence, its place in the order and a check box; the chosen ones stand first.
import type { FormValues } from '../../src/http/forms.ts';
import type { MetricChoice } from '../../src/metrics/metric-queries.ts';
import { describeMetric, evaluatorFor } from '../../src/evaluators/registry.ts';
import { orderField } from './order-field.ts';
import { metricsPath } from './paths.ts';
import { Twin, typesInWords } from './words.tsx';

export interface MetricChoicesProps {
  projectId: number;
  legend: string;
  hint: string;
  metrics: MetricChoice[];
  /** Holds `metrics` (the chosen ids) and, for each, its place under `orderField`. */
  form: FormValues;
  error: string | undefined;
}

export function MetricChoices({ projectId, legend, hint, metrics, form, error }: MetricChoicesProps) {
  const chosen = form.all('metrics');
  const isChosen = ({ id }: MetricChoice): boolean => chosen.includes(String(id));
  const first = metrics.filter(isChosen).sort((one, other) => chosen.indexOf(String(one.id)) - chosen.indexOf(String(other.id)));
  return (
    <fieldset class="field" aria-describedby={error ? 'metrics-error' : undefined}>
      <legend class="label">{legend}</legend>
      {error && <span class="field-error" id="metrics-error">{error}</span>}
      {metrics.length === 0 && <p class="dim sm">The project has no metric yet. <a href={`${metricsPath(projectId)}/new`}>Make one</a>, then come back.</p>}
      {metrics.length > 0 && (
        <div class="choices">
          {[...first, ...metrics.filter((metric) => !isChosen(metric))].map((metric) => <Choice metric={metric} checked={isChosen(metric)} order={orderField(metric.id)} form={form} />)}
        </div>
      )}
      <span class="hint">{hint}</span>
    </fieldset>
  );
}

function Choice({ metric, checked, order, form }: { metric: MetricChoice; checked: boolean; order: string; form: FormValues }) {
  const id = `metric-${metric.id}`;
  return (
    <div class="opt">
      <input type="checkbox" id={id} name="metrics" value={String(metric.id)} checked={checked} />
      <label for={id}><span>{metric.name}<Twin {...metric} /></span></label>
      <input class="in place" type="text" inputmode="numeric" name={order} value={form.one(order)} aria-label={`Place of ${metric.name}`} placeholder="order" autocomplete="off" />
      <span class="hint">{describeMetric(metric.kind, metric.config)} {evaluatorFor(metric.kind).label}, {typesInWords(metric.testTypes)}.</span>
    </div>
  );
}
