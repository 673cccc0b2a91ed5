// What servers turned out not to know, remembered for as long as this process lives, so that only the first question pays for it.
import type { CallableModel, Demands } from './provider.ts';

const mostKnown = 1_000;
const nothing: Demands = new Set();
const gaps = new Map<string, Demands>();

export function gapsOf(model: CallableModel): Demands {
  return gaps.get(nameOf(model)) ?? nothing;
}

export function rememberGaps(model: CallableModel, leftOut: Demands): void {
  gaps.delete(nameOf(model));
  gaps.set(nameOf(model), leftOut);
  if (gaps.size > mostKnown) gaps.delete(gaps.keys().next().value!);
}

function nameOf({ provider, baseUrl, model }: CallableModel): string {
  return JSON.stringify([provider, baseUrl, model]);
}
