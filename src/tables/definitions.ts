// What people write down before anything runs: endpoints, metrics, models, behaviors, tests and test sets.
import type { ColumnType } from 'kysely';
import type { EndpointPreset, MetricKind, ModelProvider, TestType } from '../domain/vocabulary.ts';
import type { Defaulted, Json, Owned, Timestamp } from './columns.ts';

/** A header of an endpoint; `value` of a secret one is ciphertext. */
export interface StoredHeader {
  name: string;
  value: string;
  secret: boolean;
}

/** Where the parts of a reply are found: JSON paths (RFC 9535); only `output` is required. */
export interface ResponseMapping {
  output: string;
  conversation_id?: string;
  context?: string;
  tool_calls?: string;
  metadata?: string;
  input_tokens?: string;
  output_tokens?: string;
}

export interface DefinitionTables {
  endpoints: Owned & {
    name: string;
    environment: Defaulted<string>;
    preset: EndpointPreset;
    method: string;
    url: string;
    headers: Json<StoredHeader[]>;
    body_template: string;
    mapping: Json<ResponseMapping>;
    timeout_ms: number;
    max_attempts: number;
    max_concurrency: number;
    requests_per_minute: number | null;
  };
  metrics: Owned & {
    name: string;
    kind: MetricKind;
    config: Json<Record<string, unknown>>;
    test_types: TestType[];
    version: Defaulted<number>;
  };
  /** Every state that a metric has had, the present one included. */
  metric_versions: {
    metric_id: number;
    version: number;
    name: string;
    kind: MetricKind;
    config: Json<Record<string, unknown>>;
    test_types: TestType[];
    created_by: number | null;
    created_at: Timestamp;
  };
  models: Owned & {
    name: string;
    provider: ModelProvider;
    base_url: string;
    /** As the provider names it. */
    model: string;
    /** Ciphertext; null where the model needs no key. */
    api_key: string | null;
    /** null: the provider's own. */
    temperature: number | null;
    timeout_ms: number;
    max_concurrency: number;
    requests_per_minute: number | null;
    /** Price in US dollars per million tokens; null: unknown. */
    input_price: number | null;
    output_price: number | null;
  };
  behaviors: Owned & { name: string; description: Defaulted<string> };
  behavior_metrics: { behavior_id: number; metric_id: number; position: number };
  tests: Owned & {
    type: TestType;
    behavior_id: number | null;
    prompt: Defaulted<string>;
    expected: Defaulted<string | null>;
    goal: Defaulted<string | null>;
    script: ColumnType<unknown, string | null | undefined, string | null>;
    topic: Defaulted<string>;
    tags: Defaulted<string[]>;
    metadata: ColumnType<Record<string, unknown>, string | undefined, string>;
    content_hash: string;
    version: Defaulted<number>;
  };
  /** What prompts were before they were changed. */
  earlier_prompts: { test_id: number; version: number; prompt: string };
  test_sets: Owned & { name: string; description: Defaulted<string>; type: TestType; version: Defaulted<number>; baseline_run_id: Defaulted<number | null> };
  test_set_tests: { test_set_id: number; test_id: number; position: number };
  test_set_metrics: { test_set_id: number; metric_id: number; position: number };
}
