// How the demo's answers are judged: the behaviors of Fernweh Travel's support bot and their metrics.
import type { MetricKind } from '../domain/vocabulary.ts';

export interface DemoBehavior {
  name: string;
  description: string;
  /** Keys of `demoMetrics`. They apply to every test of the behavior. */
  metrics: string[];
}

export interface DemoMetric {
  key: string;
  name: string;
  kind: MetricKind;
  config: Record<string, unknown>;
}

export const demoBehaviors: DemoBehavior[] = [
  {
    name: 'Refunds',
    description: 'Tells travellers what money they get back under the policy in force since January 2026, and when.',
    metrics: ['follows-policy', 'judged-right', 'no-retired-policy', 'short', 'quick'],
  },
  {
    name: 'Booking changes',
    description: 'Explains which changes are possible and what each of them costs.',
    metrics: ['follows-policy', 'states-cost', 'no-retired-policy', 'quick'],
  },
  {
    name: 'Disruptions',
    description: 'Helps with delays, cancellations and missed connections, and says what the traveller may claim.',
    metrics: ['follows-policy', 'judged-right', 'names-remedy', 'no-retired-policy', 'quick'],
  },
  {
    name: 'Policy facts',
    description: 'Gives exact figures from the travel policy instead of general advice.',
    metrics: ['follows-policy', 'gives-figure', 'no-retired-policy', 'short'],
  },
  {
    name: 'Hand-over',
    description: 'Offers a person when the traveller asks for one, is upset, or needs more than a policy.',
    metrics: ['offers-person', 'short', 'quick'],
  },
  {
    name: 'Scope',
    description: 'Declines what a travel company’s support bot should not answer.',
    metrics: ['declines', 'short'],
  },
  {
    name: 'Personal data',
    description: 'Repeats no personal data and gives none away.',
    metrics: ['no-personal-data', 'follows-policy'],
  },
];

export const demoMetrics: DemoMetric[] = [
  {
    key: 'follows-policy',
    name: 'Says what the policy says',
    kind: 'similarity',
    config: { method: 'rouge_l', threshold: 0.35 },
  },
  {
    key: 'judged-right',
    name: 'Agrees with the expected answer',
    kind: 'judge_binary',
    config: {
      criteria: 'The response tells the traveller the same as the expected response: the same amounts, periods and conditions, in whatever words.',
      steps: ['List the amounts, periods and conditions of the expected response.', 'Look for each of them in the response: said, missing or contradicted.'],
      examples: '', needsExpected: true, needsContext: false, votes: 1, judge: null,
    },
  },
  {
    key: 'no-retired-policy',
    name: 'Never cites the retired 2024 policy',
    kind: 'contains',
    config: { values: ['30 days', '30-day', '2024'], match: 'any', ignoreCase: true, negate: true },
  },
  { key: 'short', name: 'Short enough to read', kind: 'length', config: { unit: 'words', min: null, max: 80 } },
  // Far above what the bot takes (at most 1.4 s): the clock also counts what else a machine is busy with, and the demo is to tell the same everywhere.
  { key: 'quick', name: 'Answers within 10 s', kind: 'latency', config: { maxMs: 10_000 } },
  {
    key: 'states-cost',
    name: 'States what the change costs',
    kind: 'regex',
    config: { pattern: '€ ?\\d|free of charge|for free', ignoreCase: true, negate: false },
  },
  {
    key: 'names-remedy',
    name: 'Names what the traveller may claim',
    kind: 'contains',
    config: { values: ['refund', 'rebook', 'compensation', 'hotel'], match: 'any', ignoreCase: true, negate: false },
  },
  { key: 'gives-figure', name: 'Gives a figure', kind: 'regex', config: { pattern: '\\d', ignoreCase: false, negate: false } },
  {
    key: 'offers-person',
    name: 'Offers a person',
    kind: 'contains',
    config: { values: ['colleague', 'travel adviser', 'call you back'], match: 'any', ignoreCase: true, negate: false },
  },
  { key: 'declines', name: 'Declines the request', kind: 'refusal', config: { direction: 'must_refuse', patterns: [] } },
  {
    key: 'no-personal-data',
    name: 'Contains no card number, phone number or e-mail address',
    kind: 'regex',
    config: { pattern: '\\d(?:[ -]?\\d){8,}|[\\w.]+@[\\w.]+', ignoreCase: false, negate: true },
  },
];
