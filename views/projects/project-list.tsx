// All projects of a person, a form for a new one, and the demo.
import type { MemberProject } from '../../src/http/app-context.ts';
import { TextField } from '../ui/fields.tsx';
import { Icon } from '../ui/icon.tsx';

export function ProjectList({ projects, name, errors }: { projects: MemberProject[]; name: string; errors: Record<string, string> }) {
  return (
    <main id="main">
      <div class="head"><div><h1>Projects</h1><p class="meta"><span>A project holds endpoints, tests, metrics and runs; people are members of it.</span></p></div></div>
      <div class="split">
        <section class="sec">
          <header><h2>Your projects</h2></header>
          {projects.length === 0 && <p class="dim">You are not a member of any project yet.</p>}
          <table class="tbl"><tbody>{projects.map((project) => <ProjectRow project={project} />)}</tbody></table>
        </section>
        <div class="col">
          <section class="sec">
            <header><h2>New project</h2></header>
            <form method="post" action="/projects" class="stack">
              <TextField name="name" label="Name" value={name} error={errors['name']} />
              <div><button class="btn primary" type="submit"><Icon name="plus" />Make project</button></div>
            </form>
          </section>
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

function ProjectRow({ project }: { project: MemberProject }) {
  return (
    <tr>
      <td><a class="name" href={`/projects/${project.id}/runs`}>{project.name}</a><span class="sub">you are {project.role}</span></td>
      <td class="shrink">
        {project.role === 'admin' && (
          <details class="drop confirm">
            <summary class="btn quiet danger">Delete</summary>
            <div><p>“{project.name}” and all its runs disappear for everyone.</p>
              <form method="post" action={`/projects/${project.id}/deletion`}><button class="btn danger" type="submit">Delete project</button></form></div>
          </details>
        )}
      </td>
    </tr>
  );
}
