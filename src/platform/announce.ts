// What a process tells about its start and its end: sentences on a terminal, lines of JSON like the log's where they are collected.
import { createLog } from './log.ts';

export interface Announcer {
  say(text: string): void;
  /** For what keeps the process from starting or stopping. */
  complain(text: string): void;
}

/** `asLog`: told at every log level, since the first account's link and the reason for a failed start are needed whatever is logged. */
export function createAnnouncer(asLog: boolean): Announcer {
  if (!asLog) return { say: (text) => console.log(text), complain: (text) => console.error(text) };
  const log = createLog('info');
  return { say: (text) => log.info(text.trim()), complain: (text) => log.fatal(text.trim()) };
}
