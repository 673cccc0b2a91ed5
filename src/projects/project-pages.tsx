// Projects: the list, a new one, renaming, archiving, deleting and restoring one, the demo made anew.
import { z } from 'zod';
import { hasAccounts } from '../accounts/setup.ts';
import { createDemo } from '../demo/create-demo.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { accountOf, idParam, projectOf, type AppContext } from '../http/app-context.ts';
import { notFoundPage, refusalStatus } from '../http/error-pages.tsx';
import { parseFields, readForm } from '../http/forms.ts';
import { answerPage } from '../http/page.tsx';
import { ProjectList, type ProjectFormState } from '../../views/projects/project-list.tsx';
import { SetupAwaited } from '../../views/accounts/setup-form.tsx';
import { chooseMargin } from './choose-margin.ts';
import { deletedProjectsOf } from './project-queries.ts';
import { archiveProject, createProject, deleteProject, renameProject, restoreProject, unarchiveProject } from './project-verbs.ts';

const projectSchema = z.object({ name: z.string('Enter a name.').trim().min(1, 'Enter a name.').max(100, 'Use at most 100 characters.') });

const marginMessage = 'Enter a number of points above 0 and up to 50, for example 5.';
const marginSchema = z.object({
  margin: z.string(marginMessage).trim().regex(/^\d{1,2}([.,]\d{1,3})?$/, marginMessage).transform((text) => Number(text.replace(',', '.')))
    .pipe(z.number(marginMessage).positive(marginMessage).max(50, marginMessage)),
});

/** Sends a person to where they work: the first project with its runs. */
export async function homePage(c: AppContext): Promise<Response> {
  if (!c.var.account) {
    if (await hasAccounts(c.var.deps.db)) return c.redirect('/sign-in', 303);
    return answerPage(c, { title: 'Set up', body: <SetupAwaited /> });
  }
  const first = c.var.projects.find(({ archivedAt }) => archivedAt === null);
  return c.redirect(first ? `/projects/${first.id}/runs` : '/projects', 303);
}

export function projectPage(c: AppContext): Response {
  return c.redirect(`/projects/${projectOf(c).id}/runs`, 303);
}

export function projectListPage(c: AppContext): Promise<Response> {
  return showProjects(c, null, null);
}

export async function createProjectAction(c: AppContext): Promise<Response> {
  const { name, project } = await readName(c);
  if (isRefusal(project)) return showProjects(c, { renaming: null, name, refusal: project }, project);
  const id = await createProject(c.var.deps.db, project.name, accountOf(c).id);
  return c.redirect(`/projects/${id}/runs`, 303);
}

export async function renameProjectAction(c: AppContext): Promise<Response> {
  const { id } = projectOf(c);
  const { name, project } = await readName(c);
  if (isRefusal(project)) return showProjects(c, { renaming: id, name, refusal: project }, project);
  await renameProject(c.var.deps.db, id, project.name, accountOf(c).id);
  return c.redirect('/projects', 303);
}

/** Within how many points a difference of the pass rate means nothing. */
export async function chooseMarginAction(c: AppContext): Promise<Response> {
  const { id } = projectOf(c);
  const form = await readForm(c);
  const wanted = isRefusal(form) ? form : parseFields(marginSchema, form.record);
  if (isRefusal(wanted)) return showProjects(c, { renaming: id, name: '', margin: isRefusal(form) ? '' : form.one('margin'), refusal: wanted }, wanted);
  await chooseMargin(c.var.deps.db, { projectId: id, accountId: accountOf(c).id }, wanted.margin);
  return c.redirect('/projects', 303);
}

async function readName(c: AppContext): Promise<{ name: string; project: { name: string } | Refusal }> {
  const form = await readForm(c);
  if (isRefusal(form)) return { name: '', project: form };
  return { name: form.one('name'), project: parseFields(projectSchema, form.record) };
}

/** `form`: the form that was refused, with what was typed there. */
async function showProjects(c: AppContext, form: ProjectFormState | null, refusal: Refusal | null): Promise<Response> {
  const deleted = await deletedProjectsOf(c.var.deps.db, accountOf(c).id);
  return answerPage(c, {
    title: 'Projects', place: 'projects', ...(refusal && { status: refusalStatus(refusal) }),
    body: <ProjectList projects={c.var.projects} deleted={deleted} form={form} now={new Date()} />,
  });
}

export async function newDemoAction(c: AppContext): Promise<Response> {
  const { db, demoOrigin, hints } = c.var.deps;
  const demo = await createDemo(db, demoOrigin, accountOf(c).id);
  for (const runId of demo.runIds) hints.hint(runId);
  return c.redirect(`/projects/${demo.projectId}/runs`, 303);
}

export async function archiveProjectAction(c: AppContext): Promise<Response> {
  await archiveProject(c.var.deps.db, projectOf(c).id, accountOf(c).id);
  return c.redirect('/projects', 303);
}

export async function unarchiveProjectAction(c: AppContext): Promise<Response> {
  await unarchiveProject(c.var.deps.db, projectOf(c).id, accountOf(c).id);
  return c.redirect('/projects', 303);
}

export async function deleteProjectAction(c: AppContext): Promise<Response> {
  await deleteProject(c.var.deps.db, projectOf(c).id, accountOf(c).id);
  return c.redirect('/projects', 303);
}

/** Its address names no project of the person: a deleted one is nobody's until it is restored. */
export async function restoreProjectAction(c: AppContext): Promise<Response> {
  const id = idParam(c, 'deleted');
  const restored = id !== null && (await restoreProject(c.var.deps.db, id, accountOf(c).id));
  return restored ? c.redirect('/projects', 303) : notFoundPage(c);
}
