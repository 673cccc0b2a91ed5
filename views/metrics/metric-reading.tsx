// A metric for people who may not change it: its sentence, its configuration, Try it, and where it is used.
import type { ConfigField } from '../../src/evaluators/evaluator.ts';
import { evaluatorFor } from '../../src/evaluators/registry.ts';
import type { FormValues } from '../../src/http/forms.ts';
import type { JudgeChoices } from '../../src/metrics/judge-choices.ts';
import type { MetricHistory } from '../../src/metrics/metric-history-queries.ts';
import type { MetricRow, MetricUses } from '../../src/metrics/metric-queries.ts';
import { settingInWords } from '../../src/metrics/metric-version-diff.ts';
import type { VersionPage } from '../../src/metrics/metric-version-queries.ts';
import { triedPartsOf } from '../../src/metrics/tried-fields.ts';
import type { TryOut } from '../../src/metrics/try-out.ts';
import { StoredExplanation } from './explanation.tsx';
import { fieldLabels } from './metric-editor.tsx';
import { MetricHead } from './metric-head.tsx';
import { MetricRecord } from './metric-record.tsx';
import { MetricUsesPart } from './metric-uses.tsx';
import { metricsPath } from './paths.ts';
import { TryIt } from './try-it.tsx';

export interface MetricReadingProps {
  projectId: number;
  metric: MetricRow;
  uses: MetricUses;
  history: MetricHistory;
  versions: VersionPage;
  /** null for kinds that ask none. */
  judges: JudgeChoices | null;
  /** Only of Try it. */
  form: FormValues;
  errors: Record<string, string>;
  tried: TryOut | null;
  now: Date;
}

export function MetricReading({ projectId, metric, uses, history, versions, judges, form, errors, tried, now }: MetricReadingProps) {
  return (
    <main id="main">
      <MetricHead projectId={projectId} metric={metric} uses={uses} mayDelete={false} />
      <form method="post" action={`${metricsPath(projectId)}/try-out`} class="split">
        <section class="sec">
          <header><h2>What it judges</h2></header>
          <div class="stack">
            <input type="hidden" name="metric" value={String(metric.id)} />
            <StoredExplanation kind={metric.kind} config={metric.config} />
            <dl class="kv">{evaluatorFor(metric.kind).fields.map((field) => <Setting field={field} value={metric.config[field.name]} judges={judges} />)}</dl>
          </div>
        </section>
        <div class="col">
          <TryIt projectId={projectId} kind={metric.kind} parts={triedPartsOf(metric)} mayAsk={false} form={form} errors={errors} tried={tried} labels={fieldLabels(metric.kind)} />
          <MetricUsesPart projectId={projectId} uses={uses} />
        </div>
      </form>
      <MetricRecord projectId={projectId} metric={metric} history={history} versions={versions} now={now} />
    </main>
  );
}

function Setting({ field, value, judges }: { field: ConfigField; value: unknown; judges: JudgeChoices | null }) {
  const shown = settingInWords(field, value, judges?.models.find(({ id }) => id === value)?.name);
  return (
    <>
      <dt>{field.label}</dt>
      <dd>{shown === '' ? <span class="dim">none</span> : field.input === 'code' ? <pre class="code" tabindex={0}>{shown}</pre> : <span class="quote">{shown}</span>}</dd>
    </>
  );
}
