// The endpoints of a project, or three ways to begin.
import { endpointPresets } from '../../src/domain/vocabulary.ts';
import type { EndpointSummary } from '../../src/endpoints/endpoint-queries.ts';
import { counted } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { DeleteEndpoint } from './delete-endpoint.tsx';
import { endpointsPath } from './paths.ts';
import { describeLimits, presetWords } from './words.ts';

interface EndpointListProps {
  projectId: number;
  endpoints: EndpointSummary[];
  mayEdit: boolean;
  mayDelete: boolean;
}

export function EndpointList({ projectId, endpoints, mayEdit, mayDelete }: EndpointListProps) {
  return (
    <main id="main">
      <div class="head">
        <div>
          <h1>Endpoints</h1>
          <p class="meta"><span>{endpoints.length === 0 ? 'How your application is called, and where its answers are.' : counted(endpoints.length, 'endpoint')}</span></p>
        </div>
        {mayEdit && endpoints.length > 0 && <div class="actions"><a class="btn primary" href={`${endpointsPath(projectId)}/new`} data-key="n"><Icon name="plus" />New endpoint</a></div>}
      </div>
      {endpoints.length === 0 ? <NoEndpoints projectId={projectId} mayEdit={mayEdit} /> : <Table projectId={projectId} endpoints={endpoints} mayDelete={mayDelete} />}
    </main>
  );
}

function NoEndpoints({ projectId, mayEdit }: Pick<EndpointListProps, 'projectId' | 'mayEdit'>) {
  return (
    <div class="sec blank-starts">
      <h2>No endpoint yet</h2>
      <p>An endpoint is the HTTP address of the application that you test. {mayEdit ? 'Begin with the form that fits, or paste a curl command into any of them.' : 'An editor of the project can add one.'}</p>
      {mayEdit && (
        <ul class="starts">
          {endpointPresets.map((preset) => (
            <li><a href={`${endpointsPath(projectId)}/new?preset=${preset}`}><b>{presetWords[preset].label}</b></a>{presetWords[preset].what}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Table({ projectId, endpoints, mayDelete }: Omit<EndpointListProps, 'mayEdit'>) {
  return (
    <div class="sec flat">
      <table class="tbl endpoints" role="table">
        <thead>
          <tr role="row">
            {['Endpoint', 'Environment', 'Request', 'Limits', 'Secret headers'].map((head) => <th role="columnheader" scope="col">{head}</th>)}
            {mayDelete && <th role="columnheader" scope="col"><span class="vh">Actions</span></th>}
          </tr>
        </thead>
        <tbody data-list>{endpoints.map((endpoint) => <Row projectId={projectId} endpoint={endpoint} mayDelete={mayDelete} />)}</tbody>
      </table>
    </div>
  );
}

function Row({ projectId, endpoint, mayDelete }: { projectId: number; endpoint: EndpointSummary; mayDelete: boolean }) {
  const { id, name, environment, preset, method, url, secretHeaders } = endpoint;
  const [pace, patience] = describeLimits(endpoint);
  const { host, rest } = splitUrl(url);
  return (
    <tr role="row">
      <td role="cell" class="c-name"><a class="name" href={endpointsPath(projectId, id)}>{name}</a><span class="sub">{presetWords[preset].label}</span></td>
      <td role="cell" class="c-env">{environment === '' ? <span class="dim">–</span> : <span class="tag">{environment}</span>}</td>
      <td role="cell" class="c-req"><span><span class="mono dim">{method}</span> {host}</span><span class="sub mono">{rest}</span></td>
      <td role="cell" class="c-lim">{pace}<span class="sub">{patience}</span></td>
      <td role="cell" class="c-sec">{secretHeaders.length === 0 ? <span class="dim">none</span> : secretHeaders.join(', ')}</td>
      {mayDelete && <td role="cell" class="c-act shrink"><DeleteEndpoint projectId={projectId} id={id} name={name} /></td>}
    </tr>
  );
}

/** "https://host:8080/path?a=1" → "host:8080" and "/path?a=1". */
function splitUrl(url: string): { host: string; rest: string } {
  const [, host = url, rest = ''] = /^[a-z]+:\/\/([^/?#]*)([^]*)$/i.exec(url) ?? [];
  return { host, rest };
}
