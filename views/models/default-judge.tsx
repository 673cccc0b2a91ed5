// Makes a model the project's default judge.
import { modelsPath } from './paths.ts';

export function DefaultJudge({ projectId, id, name }: { projectId: number; id: number; name: string }) {
  return (
    <form method="post" action={`${modelsPath(projectId, id)}/default-judge`}>
      <button class="btn quiet" type="submit" aria-label={`Make ${name} the default judge`}>Make default judge</button>
    </form>
  );
}
