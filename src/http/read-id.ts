// Reads the id of a row from a query or a form.

/** A whole number that an id can be; null for anything else, which no row has. */
export function readId(text: string): number | null {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
}
