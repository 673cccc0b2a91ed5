// A verdict or a state: silhouette and word first, colour comes third.
import type { ResultState, RunState, Verdict } from '../../src/domain/vocabulary.ts';
import { Icon, type IconName } from './icon.tsx';

interface MarkLook {
  icon: IconName;
  word: string;
  tone: string;
}

const verdictLooks: Record<Verdict, MarkLook> = {
  pass: { icon: 'pass', word: 'Pass', tone: 'pass' },
  fail: { icon: 'fail', word: 'Fail', tone: 'fail' },
  error: { icon: 'error', word: 'Error', tone: 'error' },
  none: { icon: 'none', word: 'No metric', tone: 'mute' },
};

export function VerdictMark({ verdict }: { verdict: Verdict }) {
  const { icon, word, tone } = verdictLooks[verdict];
  return <span class={`mark ${tone}`}><Icon name={icon} />{word}</span>;
}

/** Without its visible word, where a list says it once. */
export function VerdictSign({ verdict }: { verdict: Verdict }) {
  const { icon, word, tone } = verdictLooks[verdict];
  return <span class={`mark ${tone}`} title={word}><Icon name={icon} /><span class="vh">{word}</span></span>;
}

const waitingLooks: Record<Exclude<ResultState, 'settled'>, MarkLook> = {
  pending: { icon: 'queued', word: 'Waiting', tone: 'mute' },
  running: { icon: 'running', word: 'Running', tone: 'run' },
  cancelled: { icon: 'cancelled', word: 'Not run', tone: 'mute' },
};

export function WaitingSign({ state }: { state: Exclude<ResultState, 'settled'> }) {
  const { icon, word, tone } = waitingLooks[state];
  return <span class={`mark ${tone}`} title={word}><Icon name={icon} also={icon === 'running' ? 'spin' : ''} /><span class="vh">{word}</span></span>;
}

const stateLooks: Record<RunState | 'cancelling', MarkLook> = {
  queued: { icon: 'queued', word: 'Queued', tone: 'mute' },
  running: { icon: 'running', word: 'Running', tone: 'run' },
  cancelling: { icon: 'running', word: 'Cancelling', tone: 'run' },
  completed: { icon: 'check', word: 'Completed', tone: 'mute' },
  cancelled: { icon: 'cancelled', word: 'Cancelled', tone: 'mute' },
};

export function RunStateMark({ state, words }: { state: RunState | 'cancelling'; words?: string }) {
  const { icon, word, tone } = stateLooks[state];
  return <span class={`mark ${tone}`}><Icon name={icon} also={tone === 'run' ? 'i-s spin' : 'i-s'} />{words ?? word}</span>;
}

export function PinnedMark() {
  return <span class="mark sm" title="The other runs of its test set are compared with it"><Icon name="pin" />Pinned baseline</span>;
}

export function FlakyMark() {
  return <span class="mark sm" title="Its trials disagree"><Icon name="flaky" />flaky</span>;
}
