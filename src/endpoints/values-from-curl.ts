// Fills the form of a new endpoint from a pasted curl command.
import { methods } from './endpoint-definition.ts';
import { noMapping, type EndpointValues } from './endpoint-values.ts';
import { parseCurl } from './parse-curl.ts';
import { placePrompt } from './place-prompt.ts';
import { openAiMapping, valuesOfPreset } from './presets.ts';

export type CurlValues = { ok: true; values: EndpointValues; remarks: string[] } | { ok: false; message: string };

export function valuesFromCurl(command: string): CurlValues {
  const parsed = parseCurl(command);
  if (!parsed.ok) return parsed;
  const { request } = parsed;
  const placed = placePrompt(request);
  const isKnownMethod = (methods as readonly string[]).includes(request.method);
  const values: EndpointValues = {
    ...valuesOfPreset('custom'), preset: placed.preset, name: hostOf(request.url), method: isKnownMethod ? request.method : 'POST', url: placed.url,
    headers: request.headers.map((header, index) => ({ index, ...header })), body: placed.body,
    mapping: placed.preset === 'openai-chat' && !answersOtherwise(request.url) ? openAiMapping : noMapping,
    ...(request.timeoutS !== null && { timeoutS: String(request.timeoutS) }),
  };
  const remarks = [...request.remarks, ...placed.remarks];
  if (!isKnownMethod) remarks.push(`The method ${request.method.slice(0, 20)} is not sent; POST was chosen.`);
  if (values.mapping.output === '') remarks.push('Send a test message: its reply shows where the answer is.');
  return { ok: true, values, remarks };
}

/** Anthropic's and Ollama's own interfaces take the same conversation and answer in another shape. */
function answersOtherwise(url: string): boolean {
  return /\/v1\/messages\b|\/api\/chat\b/.test(url);
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '';
}
