// Sends a test message with what stands in the form, before anything is saved, and shows the form with what came back.
import { isRefusal, refuseFields, type Refusal } from '../domain/refusal.ts';
import { accountOf, projectOf, type AppContext } from '../http/app-context.ts';
import { notFoundPage, refusalPage } from '../http/error-pages.tsx';
import { readForm } from '../http/forms.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { originOf } from './endpoint-address.ts';
import { defineEndpoint, type EndpointDefinition } from './endpoint-definition.ts';
import { endpointOf } from './endpoint-pages.tsx';
import type { EndpointRow } from './endpoint-snapshot.ts';
import { readEndpointValues, type EndpointValues } from './endpoint-values.ts';
import { sendTestMessage } from './send-test-message.ts';
import { maySetSecrets, showNewEndpoint, showSavedEndpoint, type Shown } from './show-endpoint.tsx';

export function newTestMessageAction(c: AppContext): Promise<Response> {
  return testMessage(c, null);
}

/** Secret headers that were left empty are sent as they are stored, unless the URL leads to another host now. */
export async function savedTestMessageAction(c: AppContext): Promise<Response> {
  const endpoint = await endpointOf(c);
  return endpoint ? testMessage(c, endpoint) : notFoundPage(c);
}

async function testMessage(c: AppContext, endpoint: EndpointRow | null): Promise<Response> {
  const form = await readForm(c);
  if (isRefusal(form)) return refusalPage(c, form);
  const values = readEndpointValues(form);
  const text = form.one('test-text');
  const path = form.one('use-path').trim();
  if (path !== '') return show(c, endpoint, { values: withOutput(values, path), testText: text, test: { kind: 'path-used', path } });
  const definition = defineForCall(values, text, { stored: endpoint, maySetSecrets: maySetSecrets(c) });
  if (isRefusal(definition)) return show(c, endpoint, { values, refusal: definition, testText: text, test: { kind: 'invalid', errors: definition.fields } });
  const { id: projectId } = projectOf(c);
  await recordAudit(c.var.deps.db, {
    projectId, accountId: accountOf(c).id, action: 'endpoint.tested', subject: endpoint ? `endpoint ${endpoint.id}` : 'a new endpoint', detail: { origin: originOf(definition.url) },
  });
  const reply = await sendTestMessage(c.var.deps, { definition, endpointId: endpoint?.id ?? null, text, signal: c.req.raw.signal });
  return show(c, endpoint, { values, testText: text, test: { kind: 'sent', reply } });
}

function show(c: AppContext, endpoint: EndpointRow | null, shown: Shown): Response | Promise<Response> {
  return endpoint ? showSavedEndpoint(c, endpoint, shown) : showNewEndpoint(c, shown);
}

function withOutput(values: EndpointValues, path: string): EndpointValues {
  return { ...values, mapping: { ...values.mapping, output: path } };
}

/** Asks only for what the call needs: a name, the limits and the path of the output may still be missing. */
function defineForCall(values: EndpointValues, text: string, ground: Parameters<typeof defineEndpoint>[1]): EndpointDefinition | Refusal {
  const output = values.mapping.output === '' ? '$' : values.mapping.output;
  const needed = { ...withOutput(values, output), name: 'Test message', environment: '', maxAttempts: '1', maxConcurrency: '1', requestsPerMinute: '' };
  const definition = defineEndpoint(needed, ground);
  const problem = text.trim() === '' ? 'Enter the message to send.' : text.length > longestText ? `Use at most ${longestText.toLocaleString('en-GB')} characters.` : null;
  if (problem !== null) return refuseFields({ ...(isRefusal(definition) && definition.fields), 'test-text': problem });
  return isRefusal(definition) ? definition : { ...definition, mapping: { ...definition.mapping, output: values.mapping.output } };
}

const longestText = 100_000;
