// A model for people who may not change it: everything but its key.
import { presetOf } from '../../src/models/model-presets.ts';
import type { ModelRow } from '../../src/models/snapshot-judge.ts';
import { ModelTitle } from './model-page.tsx';
import { describeModelLimits, describePrice, modelPresetWords } from './words.ts';

export function ModelView({ model, isDefault }: { model: ModelRow; isDefault: boolean }) {
  const { project_id: projectId, name, provider, base_url: baseUrl } = model;
  const [pace, patience] = describeModelLimits({ timeoutMs: model.timeout_ms, maxConcurrency: model.max_concurrency, requestsPerMinute: model.requests_per_minute });
  const facts: [string, string][] = [
    ['Kind', modelPresetWords[presetOf({ provider, baseUrl })].label], ['Base URL', baseUrl], ['Model', model.model], ['Key', model.api_key === null ? 'none' : 'stored'],
    ['Temperature', model.temperature === null ? 'the provider’s own' : String(model.temperature)], ['Concurrency', pace], ['Timeout', patience],
    ['Price per million tokens', describePrice({ inputPrice: model.input_price, outputPrice: model.output_price }) ?? 'not known'],
  ];
  return (
    <main id="main">
      <div class="head"><ModelTitle projectId={projectId} title={name} isDefault={isDefault} /></div>
      <section class="sec"><header><h2>Model</h2></header><dl class="kv">{facts.map(([what, value]) => <><dt>{what}</dt><dd>{value}</dd></>)}</dl></section>
    </main>
  );
}
