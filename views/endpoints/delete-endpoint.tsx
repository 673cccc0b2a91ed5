// Deletes an endpoint after one more press, with or without script.
import { endpointsPath } from './paths.ts';

export function DeleteEndpoint({ projectId, id, name }: { projectId: number; id: number; name: string }) {
  return (
    <details class="drop confirm">
      <summary class="btn quiet danger" aria-label={`Delete ${name}`}>Delete</summary>
      <div>
        <p>“{name}” can no longer be run against. Its runs stay, and runs in progress go on.</p>
        <form method="post" action={`${endpointsPath(projectId, id)}/deletion`}><button class="btn danger" type="submit">Delete endpoint</button></form>
      </div>
    </details>
  );
}
