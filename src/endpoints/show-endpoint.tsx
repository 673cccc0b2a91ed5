// Shows the form of an endpoint as it was filled in, with messages and the answer to a test message.
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Refusal } from '../domain/refusal.ts';
import { projectOf, type AppContext } from '../http/app-context.ts';
import { refusalStatus } from '../http/error-pages.tsx';
import { answerPage } from '../http/page.tsx';
import { may } from '../http/permissions.ts';
import { NewEndpointPage, SavedEndpointPage, type CurlView } from '../../views/endpoints/endpoint-page.tsx';
import type { EndpointFormProps } from '../../views/endpoints/endpoint-form.tsx';
import { testMessagePath } from '../../views/endpoints/paths.ts';
import { TestResult, testResultId, type TestView } from '../../views/endpoints/test-result.tsx';
import type { EndpointRow } from './endpoint-snapshot.ts';
import type { EndpointValues } from './endpoint-values.ts';

export interface Shown {
  values: EndpointValues;
  refusal?: Refusal;
  status?: ContentfulStatusCode;
  testText?: string;
  test?: TestView;
  /** On the page of a new endpoint only. */
  curl?: CurlView;
}

const firstTestText = 'Hello, how can you help me?';

export function showNewEndpoint(c: AppContext, shown: Shown): Response | Promise<Response> {
  const props = formProps(c, null, shown);
  const curl = shown.curl ?? { text: '', remarks: [] };
  return answerForm(c, 'New endpoint', props, shown, <NewEndpointPage {...props} curl={curl} />);
}

export function showSavedEndpoint(c: AppContext, endpoint: EndpointRow, shown: Shown): Response | Promise<Response> {
  const props = formProps(c, endpoint, shown);
  return answerForm(c, endpoint.name, props, shown, <SavedEndpointPage {...props} endpointId={endpoint.id} name={endpoint.name} mayDelete={may(projectOf(c).role, 'project.administer')} />);
}

/** Editors define endpoints; their secrets are an admin's. */
export function maySetSecrets(c: AppContext): boolean {
  return may(projectOf(c).role, 'project.administer');
}

function formProps(c: AppContext, endpoint: EndpointRow | null, { values, refusal, testText, test }: Shown): EndpointFormProps {
  const stored = endpoint?.headers.filter(({ secret }) => secret).map(({ name }) => name.toLowerCase()) ?? [];
  return {
    projectId: projectOf(c).id, endpointId: endpoint?.id ?? null, values, errors: refusal?.fields ?? {}, message: refusal?.message,
    storedSecrets: new Set(stored), maySetSecrets: maySetSecrets(c), testText: testText ?? firstTestText, test: test ?? { kind: 'none' },
  };
}

function answerForm(c: AppContext, title: string, props: EndpointFormProps, { refusal, status }: Shown, body: unknown): Response | Promise<Response> {
  const useAction = `${testMessagePath(props.projectId, props.endpointId)}#mapping-output`;
  return answerPage(c, {
    title, place: 'endpoints', body: body as never, status: status ?? (refusal ? refusalStatus(refusal) : 200),
    fragments: { [testResultId]: () => <TestResult test={props.test} useAction={useAction} /> },
  });
}
