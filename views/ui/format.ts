// Numbers, durations and times as people read them.

/** 0.6129 → "61.3%". */
export function percent(rate: number): string {
  return `${(rate * 100).toFixed(1)}%`;
}

/** "43.8 to 76.3%" */
export function percentRange({ low, high }: { low: number; high: number }): string {
  return `${(low * 100).toFixed(1)} to ${(high * 100).toFixed(1)}%`;
}

/** 32014 → "32,014". */
export function count(value: number): string {
  return value.toLocaleString('en-GB');
}

/** "1 test", "32 tests". */
export function counted(value: number, noun: string, plural = `${noun}s`): string {
  return `${count(value)} ${value === 1 ? noun : plural}`;
}

/** A latency: "420 ms", "3.3 s", "1 min 5 s". */
export function latency(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  return ms < 60_000 ? `${(ms / 1_000).toFixed(1)} s` : duration(ms);
}

/** A stretch of time, to the second: "41 s", "3 min 12 s", "2 h 5 min". */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return minutes % 60 === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A rest of time, roughly: "a few seconds", "about 2 min". */
export function roughly(ms: number): string {
  if (ms < 10_000) return 'a few seconds';
  if (ms < 60_000) return `about ${Math.ceil(ms / 10_000) * 10} s`;
  return ms < 3_600_000 ? `about ${Math.round(ms / 60_000)} min` : `about ${(ms / 3_600_000).toFixed(1)} h`;
}

/** US dollars: at least two decimals, and as many as a small amount needs. */
export function dollars(amount: number): string {
  return `$${amount.toLocaleString('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 6 })}`;
}

/** A score: up to two decimals, without trailing zeros beyond what the metric needs. */
export function score(value: number): string {
  return Number.isInteger(value) ? count(value) : value.toFixed(2);
}

/** 1536 → "1.5 kB". */
export function bytes(value: number): string {
  return value < 1_000 ? `${value} B` : value < 1_000_000 ? `${(value / 1_000).toFixed(1)} kB` : `${(value / 1_000_000).toFixed(1)} MB`;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Today and yesterday by word, older by date; in the server's time zone. */
export function moment(at: Date, now: Date): string {
  const clock = `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
  const days = Math.round((startOfDay(now) - startOfDay(at)) / 86_400_000);
  if (days === 0) return `today ${clock}`;
  if (days === 1) return `yesterday ${clock}`;
  const year = at.getFullYear() === now.getFullYear() ? '' : ` ${at.getFullYear()}`;
  return `${at.getDate()} ${months[at.getMonth()]}${year} ${clock}`;
}

function startOfDay(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}

/** The first line of a text, cut to `length` characters. */
export function excerpt(text: string, length: number): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  const characters = [...line];
  return characters.length <= length ? line : `${characters.slice(0, length - 1).join('').trimEnd()}…`;
}

/** "Ines Maria Ortega" → "IO". */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== '');
  return [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? '')][0] ?? '').join('').toUpperCase();
}
