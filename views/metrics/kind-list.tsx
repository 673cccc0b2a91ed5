// The kinds that a new metric can have, each with its purpose.
import { metricKinds } from '../../src/domain/vocabulary.ts';
import { evaluatorFor } from '../../src/evaluators/registry.ts';
import { FormErrors } from '../ui/notes.tsx';
import { metricsPath } from './paths.ts';
import { typesInWords } from './words.tsx';

export function KindList({ projectId, message }: { projectId: number; message?: string | undefined }) {
  return (
    <main id="main">
      <div class="head">
        <div class="title"><nav class="crumbs" aria-label="Breadcrumb"><a href={metricsPath(projectId)}>Metrics</a><span aria-hidden="true">/</span></nav><h1>New metric</h1></div>
        <p class="meta"><span>Choose what it looks at. All of these give the same verdict for the same answer, at no cost.</span></p>
      </div>
      <FormErrors message={message} />
      <div class="runs-wrap">
        <table class="tbl reflow defs" role="table">
          <thead><tr role="row">{['Kind', 'Applies to'].map((head) => <th role="columnheader" scope="col">{head}</th>)}</tr></thead>
          <tbody data-list>
            {metricKinds.map(evaluatorFor).map((evaluator) => (
              <tr role="row">
                <td role="cell" class="c-g"><a class="name" href={`${metricsPath(projectId)}/new?kind=${evaluator.kind}`}>{evaluator.label}</a><span class="sub">{evaluator.purpose}</span></td>
                <td role="cell" class="nowrap">{typesInWords(evaluator.testTypes)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </main>
  );
}
