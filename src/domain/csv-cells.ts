// Cells of a CSV by RFC 4180, and the guard that keeps spreadsheets from running what an answer holds.

const risky = /^[=+\-@\t\r]/;

/** For spreadsheets: a text cell that a program would take for a formula gets a leading apostrophe. */
export function spreadsheetSafe(text: string): string {
  return risky.test(text) ? `'${text}` : text;
}

/** Quoted where it must be, and where readers would take spaces at its ends for none. */
export function csvCell(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}
