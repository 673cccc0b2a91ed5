// Reads the id of a row, or another whole number that a column holds, from an address or a form.

/** What ids are read up to; far below what their columns hold, and exact as a number. */
export const largestId = 999_999_999_999_999;
/** Of the columns `integer` and `smallint`: Postgres takes no larger number for them. */
export const largestInteger = 2_147_483_647;
export const largestSmallint = 32_767;

/** A whole number from 1 to the largest that the column holds; null for anything else, which no row has. */
export function readId(text: string, largest = largestId): number | null {
  return /^[1-9]\d{0,14}$/.test(text) && Number(text) <= largest ? Number(text) : null;
}
