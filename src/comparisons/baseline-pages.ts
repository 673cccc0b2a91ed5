// Pinning a run as its test set's baseline.
import { isRefusal } from '../domain/refusal.ts';
import { accountOf, projectOf, type AppContext } from '../http/app-context.ts';
import { notFoundPage, refusalPage } from '../http/error-pages.tsx';
import { readForm } from '../http/forms.ts';
import { runOf } from '../runs/run-pages.tsx';
import { runsPath } from '../../views/runs/paths.ts';
import { pinBaseline, unpinBaseline } from './pin-baseline.ts';

export async function pinBaselineAction(c: AppContext): Promise<Response> {
  const run = await runOf(c);
  if (!run) return notFoundPage(c);
  const refusal = await pinBaseline(c.var.deps.db, run, accountOf(c).id);
  return refusal ? refusalPage(c, refusal) : back(c);
}

export async function unpinBaselineAction(c: AppContext): Promise<Response> {
  const run = await runOf(c);
  if (!run) return notFoundPage(c);
  await unpinBaseline(c.var.deps.db, run, accountOf(c).id);
  return back(c);
}

/** Nothing that a header could not carry, or that a browser would read as another host. */
const isAddress = /^\/[\x21-\x5b\x5d-\x7e]*$/;

/** To the page of this project whose form was sent; an address that leads anywhere else is not followed. */
async function back(c: AppContext): Promise<Response> {
  const form = await readForm(c);
  const own = runsPath(projectOf(c).id);
  const to = isRefusal(form) ? '' : form.one('to');
  return c.redirect(to.startsWith(`${own}/`) && isAddress.test(to) ? to : own, 303);
}
