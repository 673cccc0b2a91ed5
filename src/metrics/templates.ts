// The library of metrics to start from, of our own writing, each with the source of its idea where it has one.
import type { FormValues } from '../http/forms.ts';
import { evaluatorFor } from '../evaluators/registry.ts';
import { formOf } from './metric-form.ts';
import { answerTemplates } from './templates/answers.ts';
import { contextTemplates } from './templates/context.ts';
import { conversationTemplates } from './templates/conversations.ts';
import { detectorTemplates } from './templates/detectors.ts';
import { safetyTemplates } from './templates/safety.ts';
import { securityTemplates } from './templates/security.ts';
import type { MetricTemplate } from './templates/template.ts';

/** By group, in the order in which they are shown. */
export const metricTemplates: readonly MetricTemplate[] = [
  ...answerTemplates, ...contextTemplates, ...safetyTemplates, ...securityTemplates, ...detectorTemplates, ...conversationTemplates,
];

export function templateNamed(key: string): MetricTemplate | null {
  return metricTemplates.find((template) => template.key === key) ?? null;
}

/** The form of a new metric as the template fills it. */
export function templateForm({ name, kind, config, testTypes }: MetricTemplate): FormValues {
  return formOf({ name, config: { ...(evaluatorFor(kind).defaults as Record<string, unknown>), ...config }, testTypes });
}
