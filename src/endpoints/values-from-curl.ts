// Fills the form of a new endpoint from a pasted curl command, around what was typed there before.
import { mappedFields } from '../domain/reply-mapping.ts';
import { sendsBody } from './callable-endpoint.ts';
import { originOf } from './endpoint-address.ts';
import { methods } from './endpoint-definition.ts';
import { isUntouched } from './endpoint-headers.ts';
import { noMapping, type EndpointValues, type HeaderRow } from './endpoint-values.ts';
import { parseCurl, type CurlRequest } from './parse-curl.ts';
import { placePrompt } from './place-prompt.ts';
import { openAiMapping, valuesOfPreset } from './presets.ts';

export type CurlValues = { ok: true; values: EndpointValues; remarks: string[] } | { ok: false; message: string };

/** `typed`: what stands in the form. It stays where the command says nothing; what a preset put there goes. */
export function valuesFromCurl(command: string, typed: EndpointValues): CurlValues {
  const parsed = parseCurl(command);
  if (!parsed.ok) return parsed;
  const { request } = parsed;
  const isKnownMethod = (methods as readonly string[]).includes(request.method);
  const method = isKnownMethod ? request.method : 'POST';
  const ownBody = typed.body === valuesOfPreset(typed.preset).body ? '' : typed.body;
  const placed = placePrompt({ url: request.url, body: request.body === '' && sendsBody(method) ? ownBody : request.body });
  const { headers, remarks: headerRemarks } = joinHeaders(request, typed);
  const values: EndpointValues = {
    ...typed, preset: placed.preset, name: typed.name === '' || typed.name === hostOf(typed.url) ? hostOf(request.url) : typed.name, method, url: placed.url,
    headers, body: placed.body === '' ? ownBody : placed.body,
    mapping: joinMapping(placed.preset === 'openai-chat' && !answersOtherwise(request.url) ? openAiMapping : noMapping, typed),
    ...(request.timeoutS !== null && { timeoutS: String(request.timeoutS) }),
  };
  const remarks = [...request.remarks, ...headerRemarks, ...placed.remarks];
  if (!isKnownMethod) remarks.push(`The method ${request.method.slice(0, 20)} is not sent; POST was chosen.`);
  if (values.mapping.output === '') remarks.push('Send a test message: its reply shows where the answer is.');
  return { ok: true, values, remarks };
}

/** The command's headers, then the typed ones that it does not name. */
function joinHeaders({ headers, body, url }: CurlRequest, typed: EndpointValues): { headers: HeaderRow[]; remarks: string[] } {
  const named = new Set(headers.map(({ name }) => name.toLowerCase()));
  // What kind of body the command sends is told with the body.
  if (body !== '') named.add('content-type');
  const others = typed.headers.filter((row) => !isUntouched(row) && (row.name === '' || !named.has(row.name.toLowerCase())));
  // A key that was typed for one host does not follow the URL to another.
  const typedOrigin = originOf(typed.url);
  const isElsewhere = typedOrigin !== null && typedOrigin !== originOf(url);
  const isTakenOut = ({ secret, value }: HeaderRow): boolean => isElsewhere && secret && value !== '';
  return {
    headers: [...headers, ...others.map((row) => (isTakenOut(row) ? { ...row, value: '' } : row))].map((header, index) => ({ ...header, index })),
    remarks: others.filter(isTakenOut).map(({ name }) => `The URL leads to another host now, so the value of ${name} was taken out. Type it again, or clear the name.`),
  };
}

/** A path that was typed stays; one that a preset put there gives way. */
function joinMapping(found: EndpointValues['mapping'], { preset, mapping }: EndpointValues): EndpointValues['mapping'] {
  const prefilled = valuesOfPreset(preset).mapping;
  const own = mappedFields.filter((field) => mapping[field] !== '' && mapping[field] !== prefilled[field]).map((field) => [field, mapping[field]]);
  return { ...found, ...Object.fromEntries(own) as Partial<EndpointValues['mapping']> };
}

/** Anthropic's and Ollama's own interfaces take the same conversation and answer in another shape. */
function answersOtherwise(url: string): boolean {
  return /\/v1\/messages\b|\/api\/chat\b/.test(url);
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '';
}
