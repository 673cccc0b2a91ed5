// All projects of a person: at work, archived, deleted but restorable; a form for a new one, and the demo.
import type { Refusal } from '../../src/domain/refusal.ts';
import type { MemberProject } from '../../src/http/app-context.ts';
import type { DeletedProject } from '../../src/projects/project-queries.ts';
import { TextField } from '../ui/fields.tsx';
import { moment } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { ProjectRow } from './project-row.tsx';

/** A form that was refused: that of a new project, or of the one that is being renamed; with `margin`, of the one whose margin was to be changed. */
export interface ProjectFormState {
  renaming: number | null;
  name: string;
  margin?: string;
  refusal: Refusal;
}

interface ProjectListProps {
  projects: MemberProject[];
  deleted: DeletedProject[];
  form: ProjectFormState | null;
  now: Date;
}

export function ProjectList({ projects, deleted, form, now }: ProjectListProps) {
  const archived = projects.filter(({ archivedAt }) => archivedAt !== null);
  return (
    <main id="main">
      <div class="head"><div><h1>Projects</h1><p class="meta"><span>A project holds endpoints, tests, metrics and runs; people are members of it.</span></p></div></div>
      <div class="split">
        <div class="col">
          <Section title="Your projects" projects={projects.filter(({ archivedAt }) => archivedAt === null)} form={form} now={now} />
          {archived.length > 0 && <Section title="Archived" hint="Nothing in them is changed or run." projects={archived} form={form} now={now} />}
          {deleted.length > 0 && <Deleted projects={deleted} now={now} />}
        </div>
        <div class="col">
          <NewProject form={form?.renaming === null ? form : null} />
          <section class="sec">
            <header><h2>Demo</h2></header>
            <p class="sm">A support bot of a travel company in two versions, answered by Assay itself. It needs no key and costs nothing.</p>
            <form method="post" action="/projects/demo" class="row gap"><button class="btn" type="submit"><Icon name="play" />Make a new demo project</button></form>
          </section>
        </div>
      </div>
    </main>
  );
}

interface SectionProps {
  title: string;
  hint?: string;
  projects: MemberProject[];
  form: ProjectFormState | null;
  now: Date;
}

function Section({ title, hint, projects, form, now }: SectionProps) {
  return (
    <section class="sec">
      <header><h2>{title}</h2>{hint && <p>{hint}</p>}</header>
      {projects.length === 0 && <p class="dim">None yet. Make one, or open the invitation link that someone sent you.</p>}
      <table class="tbl projects"><tbody data-list>{projects.map((project) => <ProjectRow project={project} form={form?.renaming === project.id ? form : null} now={now} />)}</tbody></table>
    </section>
  );
}

function Deleted({ projects, now }: { projects: DeletedProject[]; now: Date }) {
  return (
    <section class="sec">
      <header><h2>Deleted</h2><p>Only admins of a project see it here.</p></header>
      <table class="tbl projects">
        <tbody>
          {projects.map(({ id, name, deletedBy, restorableUntil }) => (
            <tr>
              <td><span class="name">{name}</span><span class="sub">deleted{deletedBy !== null && ` by ${deletedBy}`}, can be restored until <time datetime={restorableUntil.toISOString()}>{moment(restorableUntil, now)}</time></span></td>
              <td class="shrink"><form method="post" action={`/projects/deleted/${id}/restoration`}><button class="btn" type="submit" aria-label={`Restore ${name}`}>Restore</button></form></td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function NewProject({ form }: { form: ProjectFormState | null }) {
  return (
    <section class="sec">
      <header><h2>New project</h2></header>
      <form method="post" action="/projects" class="stack">
        <TextField name="name" label="Name" value={form?.name ?? ''} error={form?.refusal.fields['name'] ?? form?.refusal.message} autocomplete="off" />
        <div><button class="btn primary" type="submit"><Icon name="plus" />Make project</button></div>
      </form>
    </section>
  );
}
