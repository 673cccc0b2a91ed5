// An endpoint for people who may not change it: everything but the values of secret headers.
import type { EndpointRow } from '../../src/endpoints/endpoint-snapshot.ts';
import { mappedFields } from '../../src/domain/reply-mapping.ts';
import { Title } from './endpoint-page.tsx';
import { describeLimits, mappedFieldWords, presetWords } from './words.ts';

export function EndpointView({ endpoint }: { endpoint: EndpointRow }) {
  const { project_id: projectId, name, environment, preset, method, url, headers, body_template: body, mapping } = endpoint;
  const [pace, patience] = describeLimits({
    timeoutMs: endpoint.timeout_ms, maxAttempts: endpoint.max_attempts, maxConcurrency: endpoint.max_concurrency, requestsPerMinute: endpoint.requests_per_minute,
  });
  const facts: [string, string][] = [
    ['Environment', environment || 'none'], ['Kind', presetWords[preset].label], ['Address', `${method} ${url}`], ['Concurrency', pace], ['Timeout', patience],
    ...headers.map(({ name: header, value, secret }): [string, string] => [header, secret ? 'secret' : value]),
  ];
  return (
    <main id="main">
      <div class="head"><Title projectId={projectId} title={name} /></div>
      <div class="split">
        <section class="sec"><header><h2>Request</h2></header><dl class="kv">{facts.map(([what, value]) => <><dt>{what}</dt><dd>{value}</dd></>)}</dl>
          {body !== '' && <><h3 class="gap">Body</h3><pre class="code" tabindex={0}>{body}</pre></>}</section>
        <section class="sec"><header><h2>Reply</h2></header>
          <dl class="kv">{mappedFields.flatMap((field) => (mapping[field] ? [<><dt>{mappedFieldWords[field]}</dt><dd class="mono">{mapping[field]}</dd></>] : []))}</dl></section>
      </div>
    </main>
  );
}
