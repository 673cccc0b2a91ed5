// The pages of endpoints: list, new, one; making, changing and deleting one; filling the form from a curl command.
import { isRefusal, refuseFields, type Refusal } from '../domain/refusal.ts';
import { endpointPresets } from '../domain/vocabulary.ts';
import { accountOf, idParam, projectOf, type AppContext } from '../http/app-context.ts';
import { notFoundPage, refusalPage } from '../http/error-pages.tsx';
import { readForm } from '../http/forms.ts';
import { goTo } from '../http/htmx.ts';
import { answerPage } from '../http/page.tsx';
import { may } from '../http/permissions.ts';
import { EndpointList } from '../../views/endpoints/endpoint-list.tsx';
import { EndpointView } from '../../views/endpoints/endpoint-view.tsx';
import { endpointsPath } from '../../views/endpoints/paths.ts';
import { refuseUrl } from './endpoint-address.ts';
import { findEndpoint, listEndpoints } from './endpoint-queries.ts';
import type { EndpointRow } from './endpoint-snapshot.ts';
import { readEndpointValues, valuesOfEndpoint, type EndpointValues } from './endpoint-values.ts';
import { createEndpoint, deleteEndpoint, updateEndpoint, type Editor } from './endpoint-verbs.ts';
import { valuesOfPreset, withoutSecretRows } from './presets.ts';
import { maySetSecrets, showNewEndpoint, showSavedEndpoint } from './show-endpoint.tsx';
import { valuesFromCurl } from './values-from-curl.ts';

export async function endpointListPage(c: AppContext): Promise<Response> {
  const { id, role } = projectOf(c);
  const endpoints = await listEndpoints(c.var.deps.db, id);
  return answerPage(c, { title: 'Endpoints', place: 'endpoints', body: <EndpointList projectId={id} endpoints={endpoints} mayEdit={may(role, 'project.edit')} mayDelete={may(role, 'project.administer')} /> });
}

export function newEndpointPage(c: AppContext): Response | Promise<Response> {
  const preset = endpointPresets.find((known) => known === c.req.query('preset')) ?? 'openai-chat';
  return showNewEndpoint(c, { values: enterable(c, valuesOfPreset(preset)) });
}

export async function createEndpointAction(c: AppContext): Promise<Response> {
  const form = await readForm(c);
  if (isRefusal(form)) return refusalPage(c, form);
  const values = readEndpointValues(form);
  const created = await createEndpoint(c.var.deps, editorOf(c), values);
  if (isRefusal(created)) return showNewEndpoint(c, { values, refusal: created, testText: form.one('test-text') });
  return goTo(c, endpointsPath(projectOf(c).id));
}

export async function curlAction(c: AppContext): Promise<Response> {
  const form = await readForm(c);
  if (isRefusal(form)) return refusalPage(c, form);
  const text = form.one('curl');
  const typed = readEndpointValues(form);
  const testText = form.one('test-text');
  const filled = valuesFromCurl(text, typed);
  if (!filled.ok) return showNewEndpoint(c, { values: typed, curl: { text, error: filled.message, remarks: [] }, testText, status: 422 });
  const values = enterable(c, filled.values);
  const remarks = values.headers.length === filled.values.headers.length ? filled.remarks : [...filled.remarks, 'Secret headers were left out: an admin of the project sets them.'];
  const urlProblem = refuseUrl(values.url);
  // The command is not shown again: it may hold a key.
  return showNewEndpoint(c, { values, curl: { text: '', remarks }, testText, ...(urlProblem !== null && { refusal: refuseFields({ url: urlProblem }) }) });
}

export async function endpointPage(c: AppContext): Promise<Response> {
  const endpoint = await endpointOf(c);
  if (!endpoint) return notFoundPage(c);
  if (!may(projectOf(c).role, 'project.edit')) return answerPage(c, { title: endpoint.name, place: 'endpoints', body: <EndpointView endpoint={endpoint} /> });
  return showSavedEndpoint(c, endpoint, { values: valuesOfEndpoint(endpoint) });
}

export async function updateEndpointAction(c: AppContext): Promise<Response> {
  const endpoint = await endpointOf(c);
  if (!endpoint) return notFoundPage(c);
  const form = await readForm(c);
  if (isRefusal(form)) return refusalPage(c, form);
  const values = readEndpointValues(form);
  const refusal = await updateEndpoint(c.var.deps, editorOf(c), endpoint.id, values);
  if (refusal?.refused === 'invalid') return showSavedEndpoint(c, endpoint, { values, refusal, testText: form.one('test-text') });
  return refusal ? refusalPage(c, refusal) : goTo(c, endpointsPath(projectOf(c).id));
}

export async function deleteEndpointAction(c: AppContext): Promise<Response> {
  const id = idParam(c, 'endpoint');
  const refusal: Refusal | null = id === null ? null : await deleteEndpoint(c.var.deps.db, editorOf(c), id);
  if (id === null) return notFoundPage(c);
  return refusal ? refusalPage(c, refusal) : goTo(c, endpointsPath(projectOf(c).id));
}

export function endpointOf(c: AppContext): Promise<EndpointRow | null> {
  return findEndpoint(c.var.deps.db, projectOf(c).id, idParam(c, 'endpoint'));
}

function editorOf(c: AppContext): Editor {
  return { projectId: projectOf(c).id, accountId: accountOf(c).id, maySetSecrets: maySetSecrets(c) };
}

/** What the person can fill in: without rows for secrets that they may not set. */
function enterable(c: AppContext, values: EndpointValues): EndpointValues {
  return maySetSecrets(c) ? values : withoutSecretRows(values);
}
