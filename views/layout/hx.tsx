// Adds to htmx attributes the nonce without which the browser strips them: injected markup cannot have it.
import { createContext, useContext } from 'hono/jsx';

/** The nonce of the response that is being rendered. */
export const Nonce = createContext('');

type HxAttributes = Record<string, string | boolean | undefined>;

/** `hx({ get: url, target: '#list' })` → `hx-get`, `hx-target`, `hx-nonce`. Only inside a component. */
export function hx(attributes: HxAttributes): Record<string, string> {
  const named = Object.entries(attributes).filter(([, value]) => value !== undefined && value !== false);
  return { ...Object.fromEntries(named.map(([name, value]) => [`hx-${name}`, String(value)])), 'hx-nonce': useContext(Nonce) };
}
