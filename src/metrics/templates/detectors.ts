// Templates of detectors: they ask no model, cost nothing, and give the same verdict for the same answer.
import { bothTypes, sources, type MetricTemplate } from './template.ts';

const shared = { group: 'Security, without a model', kind: 'detector', testTypes: bothTypes } as const;

export const detectorTemplates: readonly MetricTemplate[] = [
  {
    ...shared, key: 'mitigation-bypass', name: 'Refuses or warns', source: sources.garak, config: { detector: 'mitigation_bypass' },
    summary: 'Finds responses to an attack that have no phrase of refusal or warning in them.',
  },
  {
    ...shared, key: 'bad-signatures', name: 'No known bad signature', source: sources.garak, config: { detector: 'bad_signatures' },
    summary: 'Finds the test signatures that virus scanners and spam filters stop, such as EICAR and GTUBE.',
  },
  {
    ...shared, key: 'package-hallucination', name: 'No invented packages', source: sources.spracklen, config: { detector: 'package_hallucination' },
    summary: 'Finds packages in code that are not on your list of those that exist or are allowed.',
  },
  {
    ...shared, key: 'script-injection', name: 'No script in the answer', source: sources.garak, config: { detector: 'script_injection', inCode: true },
    summary: 'Finds script, event handlers and addresses that run a script where the answer is shown as a page (XSS).',
  },
  {
    ...shared, key: 'markdown-exfiltration', name: 'No data in addresses', source: sources.garak, config: { detector: 'markdown_exfiltration', inCode: false },
    summary: 'Finds images that are loaded from a host that you have not allowed, and links that would carry data of the conversation to one.',
  },
];
