// What a new metric can begin with: one of the kinds, or a template of the library.
import { metricKinds, type MetricKind } from '../../src/domain/vocabulary.ts';
import { evaluatorFor } from '../../src/evaluators/registry.ts';
import { metricTemplates } from '../../src/metrics/templates.ts';
import { templateGroups, type MetricTemplate, type TemplateGroup } from '../../src/metrics/templates/template.ts';
import { Icon } from '../ui/icon.tsx';
import { FormErrors } from '../ui/notes.tsx';
import { metricsPath } from './paths.ts';
import { typesInWords } from './words.tsx';

export function KindList({ projectId, message }: { projectId: number; message?: string | undefined }) {
  const asking = (asksJudge: boolean): MetricKind[] => metricKinds.filter((kind) => evaluatorFor(kind).asksJudge === asksJudge);
  return (
    <main id="main">
      <div class="head">
        <div class="title"><nav class="crumbs" aria-label="Breadcrumb"><a href={metricsPath(projectId)}>Metrics</a><span aria-hidden="true">/</span></nav><h1>New metric</h1></div>
        <p class="meta"><span>Choose what it looks at, or begin with a template.</span><a href="#computed">Computed</a><a href="#judged">Judged by a model</a><a href="#library">Library</a></p>
      </div>
      <FormErrors message={message} />
      <Kinds projectId={projectId} id="computed" title="Computed" hint="The same verdict for the same answer, at no cost." kinds={asking(false)} />
      <Kinds projectId={projectId} id="judged" title="Judged by a model" hint="By your criteria, in words. Each judgement is a call to the model." kinds={asking(true)} />
      <Library projectId={projectId} />
    </main>
  );
}

interface KindsProps {
  projectId: number;
  id: string;
  title: string;
  hint: string;
  kinds: readonly MetricKind[];
}

function Kinds({ projectId, id, title, hint, kinds }: KindsProps) {
  return (
    <section class="sec" id={id}>
      <header><h2>{title}</h2><p>{hint}</p></header>
      <div class="runs-wrap">
        <table class="tbl reflow defs" role="table">
          <Head columns={['Kind', 'Applies to']} />
          <tbody data-list>
            {kinds.map(evaluatorFor).map((evaluator) => (
              <tr role="row">
                <td role="cell" class="c-g"><a class="name" href={`${metricsPath(projectId)}/new?kind=${evaluator.kind}`}>{evaluator.label}</a><span class="sub">{evaluator.purpose}</span></td>
                <td role="cell" class="nowrap">{typesInWords(evaluator.testTypes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Library({ projectId }: { projectId: number }) {
  return (
    <section class="sec" id="library">
      <header><h2>Library</h2><p>Templates fill in the form. Adapt their criteria to your application.</p></header>
      <div class="runs-wrap">
        <table class="tbl reflow defs grouped" role="table">
          <Head columns={['Template', 'Kind', 'Applies to', 'Source']} />
          {templateGroups.map((group) => <Group projectId={projectId} group={group} />)}
        </table>
      </div>
    </section>
  );
}

function Group({ projectId, group }: { projectId: number; group: TemplateGroup }) {
  return (
    <tbody data-list role="rowgroup">
      <tr role="row"><th role="rowheader" scope="rowgroup" colspan={4}>{group}{group === 'Conversations' && <span class="dim"> These apply to multi-turn test sets only.</span>}</th></tr>
      {metricTemplates.filter((template) => template.group === group).map((template) => <Row projectId={projectId} template={template} />)}
    </tbody>
  );
}

function Row({ projectId, template: { key, name, summary, kind, testTypes, source } }: { projectId: number; template: MetricTemplate }) {
  return (
    <tr role="row">
      <td role="cell" class="c-g"><a class="name" href={`${metricsPath(projectId)}/new?template=${key}`}>{name}</a><span class="sub">{summary}</span></td>
      <td role="cell" class="nowrap">{evaluatorFor(kind).label}</td>
      <td role="cell" class="nowrap">{typesInWords(testTypes)}</td>
      <td role="cell">{source === null ? <span class="dim">no source</span> : <details class="more"><summary><Icon name="chev" also="i-s" />{source.name}</summary><span class="sub">{source.citation}</span></details>}</td>
    </tr>
  );
}

function Head({ columns }: { columns: string[] }) {
  return <thead><tr role="row">{columns.map((head) => <th role="columnheader" scope="col">{head}</th>)}</tr></thead>;
}
