// Reads the controls of a page as a browser would send them again.

/** Each name with its values: text, the chosen option, and ticked boxes only. */
export function controlsOf(html: string): Record<string, string[]> {
  const controls: Record<string, string[]> = {};
  const add = (name: string | undefined, value: string): void => void (name !== undefined && (controls[name] ??= []).push(value));
  for (const [, attributes] of html.matchAll(/<input([^>]*)>/g)) {
    const type = attribute(attributes!, 'type');
    if ((type === 'checkbox' || type === 'radio') && !/\schecked(=|\s|\/|$)/.test(attributes!)) continue;
    const value = attribute(attributes!, 'value') ?? '';
    // Browsers drop line breaks from inputs of one line.
    add(attribute(attributes!, 'name'), type === 'hidden' ? value : value.replace(/[\r\n]/g, ''));
  }
  for (const [, attributes, text] of html.matchAll(/<textarea([^>]*)>([^]*?)<\/textarea>/g)) add(attribute(attributes!, 'name'), unescaped(text!).replace(/^\n/, ''));
  for (const [, attributes, options] of html.matchAll(/<select([^>]*)>([^]*?)<\/select>/g)) {
    const offered = [...options!.matchAll(/<option([^>]*)>/g)];
    const chosen = offered.find(([, option]) => /\sselected/.test(option!)) ?? offered[0];
    if (chosen) add(attribute(attributes!, 'name'), attribute(chosen[1]!, 'value') ?? '');
  }
  return controls;
}

/** The message at a field, or null. */
export function messageAt(html: string, field: string): string | null {
  const found = html.match(new RegExp(`id="${field}-error">([^<]*)<`));
  return found ? unescaped(found[1]!) : null;
}

/** Text of the page without its markup. */
export function wordsOf(html: string): string {
  return unescaped(html.replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ');
}

function attribute(attributes: string, name: string): string | undefined {
  const found = attributes.match(new RegExp(`\\s${name}="([^"]*)"`));
  return found ? unescaped(found[1]!) : undefined;
}

function unescaped(html: string): string {
  return html.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&amp;/g, '&');
}
