// Takes secrets out of texts that come back from outside: an endpoint may echo what it was sent.

export type Mask = (text: string) => string;

export const maskedSecret = '[secret]';

/** Shorter parts would mask ordinary words. */
const shortestPart = 8;

/** Hides each value, and of "Bearer abc…" the token alone too, also as they stand inside JSON or an address. */
export function createMask(secrets: readonly string[]): Mask {
  const parts = secrets.flatMap((secret) => [secret, secret.split(/\s+/).at(-1) ?? '']).filter((part) => part.length >= shortestPart);
  const forms = parts.flatMap((part) => [part, JSON.stringify(part).slice(1, -1), encodeURIComponent(part)]);
  const longestFirst = [...new Set(forms)].sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((masked, form) => (masked.includes(form) ? masked.replaceAll(form, maskedSecret) : masked), text);
}
