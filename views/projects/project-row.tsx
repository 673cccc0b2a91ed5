// One project in the list, with what its admins may do to it.
import type { MemberProject } from '../../src/http/app-context.ts';
import { moment } from '../ui/format.ts';
import type { ProjectFormState } from './project-list.tsx';

interface ProjectRowProps {
  project: MemberProject;
  /** Its form, when renaming it was refused. */
  form: ProjectFormState | null;
  now: Date;
}

export function ProjectRow({ project, form, now }: ProjectRowProps) {
  const { id, name, memberRole, archivedAt } = project;
  return (
    <tr>
      <td><a class="name" href={`/projects/${id}/runs`}>{name}</a>
        <span class="sub">you are {memberRole}{archivedAt !== null && <>, archived <time datetime={archivedAt.toISOString()}>{moment(archivedAt, now)}</time></>}</span></td>
      <td class="shrink">
        <div class="row acts">
          <a class="btn quiet" href={`/projects/${id}/members`} aria-label={`Members of ${name}`}>Members</a>
          {memberRole === 'admin' && <AdminActs project={project} form={form} />}
        </div>
      </td>
    </tr>
  );
}

function AdminActs({ project, form }: Omit<ProjectRowProps, 'now'>) {
  return (
    <>
      <Rename project={project} form={form?.margin === undefined ? form : null} />
      {project.archivedAt === null && <Margin project={project} form={form?.margin === undefined ? null : form} />}
      {project.archivedAt === null ? <Archive project={project} /> : <Unarchive project={project} />}
      <Delete project={project} />
    </>
  );
}

function Rename({ project: { id, name }, form }: Omit<ProjectRowProps, 'now'>) {
  const error = form && (form.refusal.fields['name'] ?? form.refusal.message);
  const field = `name-${id}`;
  return (
    <details class="drop confirm" open={form !== null}>
      <summary class="btn quiet" aria-label={`Rename ${name}`}>Rename</summary>
      <div>
        <form method="post" action={`/projects/${id}`}>
          <div class="field">
            <label for={field}>Name</label>
            <input class="in" id={field} name="name" value={form?.name ?? name} autocomplete="off" {...(error && { 'aria-invalid': 'true', 'aria-describedby': `${field}-error` })} />
            {error && <span class="field-error" id={`${field}-error`}>{error}</span>}
          </div>
          <button class="btn" type="submit">Rename project</button>
        </form>
      </div>
    </details>
  );
}

function Margin({ project: { id, name, marginPoints }, form }: Omit<ProjectRowProps, 'now'>) {
  const error = form && (form.refusal.fields['margin'] ?? form.refusal.message);
  const field = `margin-${id}`;
  return (
    <details class="drop confirm" open={form !== null}>
      <summary class="btn quiet" aria-label={`Margin of ${name}`}>Margin</summary>
      <div>
        <form method="post" action={`/projects/${id}/margin`}>
          <div class="field">
            <label for={field}>No meaningful difference within ± points</label>
            <input class="in" id={field} name="margin" inputmode="decimal" value={form?.margin ?? String(marginPoints)} autocomplete="off" {...(error && { 'aria-invalid': 'true', 'aria-describedby': `${field}-error` })} />
            {error && <span class="field-error" id={`${field}-error`}>{error}</span>}
            <span class="hint">Comparisons call a change of the pass rate that surely lies within it no meaningful difference.</span>
          </div>
          <button class="btn" type="submit">Set margin</button>
        </form>
      </div>
    </details>
  );
}

function Archive({ project: { id, name } }: { project: MemberProject }) {
  return (
    <details class="drop confirm">
      <summary class="btn quiet" aria-label={`Archive ${name}`}>Archive</summary>
      <div><p>“{name}” stays readable for its members, but nothing in it is changed or run until it is taken out of the archive. Runs in progress go on to their end.</p>
        <form method="post" action={`/projects/${id}/archive`}><button class="btn" type="submit">Archive project</button></form></div>
    </details>
  );
}

function Unarchive({ project: { id, name } }: { project: MemberProject }) {
  return <form method="post" action={`/projects/${id}/archive/end`}><button class="btn quiet" type="submit" aria-label={`Take ${name} out of the archive`}>Unarchive</button></form>;
}

function Delete({ project: { id, name } }: { project: MemberProject }) {
  return (
    <details class="drop confirm">
      <summary class="btn quiet danger" aria-label={`Delete ${name}`}>Delete</summary>
      <div><p>“{name}” and all its runs disappear for everyone, and runs in progress are cancelled. For 30 days its admins can restore it here.</p>
        <form method="post" action={`/projects/${id}/deletion`}><button class="btn danger" type="submit">Delete project</button></form></div>
    </details>
  );
}
