// Projects: the list, a new one, deleting one, the demo made anew.
import { z } from 'zod';
import { hasAccounts } from '../accounts/setup.ts';
import { createDemo } from '../demo/create-demo.ts';
import { isRefusal } from '../domain/refusal.ts';
import { accountOf, projectOf, type AppContext } from '../http/app-context.ts';
import { refusalStatus } from '../http/error-pages.tsx';
import { parseFields, readForm } from '../http/forms.ts';
import { answerPage } from '../http/page.tsx';
import { ProjectList } from '../../views/projects/project-list.tsx';
import { SetupClosed } from '../../views/accounts/setup-form.tsx';
import { createProject, deleteProject } from './project-verbs.ts';

const projectSchema = z.object({ name: z.string().trim().min(1, 'Enter a name.').max(100, 'Use at most 100 characters.') });

/** Sends a person to where they work: the first project with its runs. */
export async function homePage(c: AppContext): Promise<Response> {
  if (!c.var.account) {
    if (await hasAccounts(c.var.deps.db)) return c.redirect('/sign-in', 303);
    return answerPage(c, { title: 'Set up', body: <SetupClosed /> });
  }
  const first = c.var.projects[0];
  return c.redirect(first ? `/projects/${first.id}/runs` : '/projects', 303);
}

export function projectPage(c: AppContext): Response {
  return c.redirect(`/projects/${projectOf(c).id}/runs`, 303);
}

export function projectListPage(c: AppContext): Response | Promise<Response> {
  return answerPage(c, { title: 'Projects', place: 'projects', body: <ProjectList projects={c.var.projects} name="" errors={{}} /> });
}

export async function createProjectAction(c: AppContext): Promise<Response> {
  const form = await readForm(c);
  const project = isRefusal(form) ? form : parseFields(projectSchema, form.record);
  if (isRefusal(project)) {
    const name = isRefusal(form) ? '' : form.one('name');
    return answerPage(c, { title: 'Projects', place: 'projects', status: refusalStatus(project), body: <ProjectList projects={c.var.projects} name={name} errors={project.fields} /> });
  }
  const id = await createProject(c.var.deps.db, project.name, accountOf(c).id);
  return c.redirect(`/projects/${id}/endpoints/new`, 303);
}

export async function newDemoAction(c: AppContext): Promise<Response> {
  const { db, demoOrigin, hints } = c.var.deps;
  const demo = await createDemo(db, demoOrigin, accountOf(c).id);
  for (const runId of demo.runIds) hints.hint(runId);
  return c.redirect(`/projects/${demo.projectId}/runs`, 303);
}

export async function deleteProjectAction(c: AppContext): Promise<Response> {
  await deleteProject(c.var.deps.db, projectOf(c).id, accountOf(c).id);
  return c.redirect('/projects', 303);
}
