// Deletes a model after one more press, with or without script; or says which metrics keep it from that.
import type { NamedMetric } from '../../src/models/model-queries.ts';
import { metricsPath } from '../metrics/paths.ts';
import { modelsPath } from './paths.ts';

interface DeleteModelProps {
  projectId: number;
  id: number;
  name: string;
  isDefault: boolean;
  namedBy: NamedMetric[];
}

export function DeleteModel(props: DeleteModelProps) {
  return (
    <details class="drop confirm">
      <summary class="btn quiet danger" aria-label={`Delete ${props.name}`}>Delete</summary>
      <div>{props.namedBy.length > 0 ? <Kept {...props} /> : <Deletion {...props} />}</div>
    </details>
  );
}

function Kept({ projectId, name, namedBy }: DeleteModelProps) {
  return (
    <>
      <p>“{name}” cannot be deleted: it is the judge of these metrics. Choose another judge there first.</p>
      {namedBy.map((metric) => <a href={metricsPath(projectId, metric.id)}>{metric.name}</a>)}
    </>
  );
}

function Deletion({ projectId, id, name, isDefault }: DeleteModelProps) {
  return (
    <>
      <p>“{name}” can no longer judge. Its runs stay, and runs in progress go on.{isDefault && ' The project is then without a default judge, and metrics that name none end in errors until there is one.'}</p>
      <form method="post" action={`${modelsPath(projectId, id)}/deletion`}><button class="btn danger" type="submit">Delete model</button></form>
    </>
  );
}
